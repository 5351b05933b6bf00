import { err, ok, type Result } from "@/lib/base/result";
import { formatCount } from "@/lib/base/wording";
import { MEASURES } from "@/lib/stats/usual/measure";
import { choiceNamed } from "../query/choices";
import { printDuration, readDuration } from "../query/duration";
import { nearestOf } from "../query/nearest";
import { VERDICT_CODES } from "../verdict";
import {
  type Condition,
  type ConditionName,
  DEFAULT_LEAST,
  DEFAULT_WINDOW_MS,
  MAX_LEAST,
  MAX_SILENCE_MS,
  MAX_WINDOW_MS,
  WINDOW_STEP_MS,
} from "./condition";

/*
 *   condition = "failureRate" ">" PERCENT "over" DURATION [ "least" COUNT ]
 *             | p50, p95, p99 ">" DURATION "over" DURATION
 *             | "silence" ">" DURATION
 *             | "cost"  ">" DOLLARS  "over" DURATION     cost > $5 over 1d
 *             | "verdict" "=" CODE [ "over" DURATION ]
 *             | "limits.events" | "limits.payload" ">" PERCENT [ "over" DURATION ]
 *             | "worse" [ ":" MEASURE ]
 */

/** What is wrong at a place of the text, in UTF-16 units; a length of 0 is where something is missing. */
export type ConditionProblem = { readonly at: number; readonly length: number; readonly message: string };

const MAX_CONDITION = 200;

type Shape = {
  readonly operator: ">" | "=" | ":";
  /** Whether a window follows. */
  readonly window: "needed" | "optional" | "none";
  readonly expected: string;
  /** Whether the least number of executions may follow. */
  readonly hasLeast?: true;
  /** Null: the text is no value of it. */
  readonly read: (text: string, overMs: number, least: number) => Condition | null;
};
type Word = { readonly text: string; readonly at: number };

const percentOf = (text: string) => {
  const digits = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text)?.[1];
  const percent = Number(digits);
  return digits === undefined || percent >= 100 ? null : percent;
};

const PERCENT = "a share below 100% such as `5%`";
const LENGTH = "a length of time such as `30s`, `5m` or `2h`";

const quantile = (measure: "p50" | "p95" | "p99"): Shape => ({
  ...{ operator: ">", window: "needed", expected: LENGTH },
  read: (text, overMs) => {
    const ms = readDuration(text);
    return ms === null ? null : { measure, ms, overMs };
  },
});

const limit = (measure: "limits.events" | "limits.payload"): Shape => ({
  ...{ operator: ">", window: "optional", expected: PERCENT },
  read: (text, overMs) => {
    const percent = percentOf(text);
    return percent === null ? null : { measure, percent, overMs };
  },
});

const SHAPES: Readonly<Record<ConditionName, Shape>> = {
  failureRate: {
    ...{ operator: ">", window: "needed", expected: PERCENT, hasLeast: true },
    read: (text, overMs, least) => {
      const percent = percentOf(text);
      return percent === null ? null : { measure: "failureRate", percent, overMs, least };
    },
  },
  p50: quantile("p50"),
  p95: quantile("p95"),
  p99: quantile("p99"),
  silence: {
    ...{ operator: ">", window: "none", expected: `${LENGTH}, from ${printDuration(WINDOW_STEP_MS)} to 90d` },
    read: (text) => {
      const ms = readDuration(text);
      return ms === null || ms < WINDOW_STEP_MS || ms > MAX_SILENCE_MS ? null : { measure: "silence", ms };
    },
  },
  cost: {
    ...{ operator: ">", window: "needed", expected: "dollars such as `$5` or `$0.25`" },
    read: (text, overMs) => {
      const dollars = /^\$(\d{1,9}(?:\.\d{1,9})?)$/.exec(text)?.[1];
      return dollars === undefined ? null : { measure: "cost", dollars: plainDecimal(dollars), overMs };
    },
  },
  verdict: {
    ...{ operator: "=", window: "optional", expected: "`DIVERGED`, `MATCH`, `ACCEPTED` or `NOT-REPLAYABLE`" },
    read: (text, overMs) => {
      const code = VERDICT_CODES.find((one) => one === choiceNamed(VERDICT_CODES, text));
      return code === undefined ? null : { measure: "verdict", code, overMs };
    },
  },
  "limits.events": limit("limits.events"),
  "limits.payload": limit("limits.payload"),
  worse: {
    ...{ operator: ":", window: "none", expected: `one of ${MEASURES.map((one) => `\`${one}\``).join(", ")}` },
    read: (text) => {
      const of = MEASURES.find((one) => one === text.toLowerCase());
      return of === undefined ? null : { measure: "worse", of };
    },
  },
};

const CONDITION_NAMES = Object.keys(SHAPES) as readonly ConditionName[];

/** `05.50` is `5.5`. */
function plainDecimal(digits: string): string {
  const [whole = "", rest = ""] = digits.split(".");
  const decimals = rest.replace(/0+$/, "");
  return `${whole.replace(/^0+(?=\d)/, "")}${decimals === "" ? "" : `.${decimals}`}`;
}

/** Reads what a rule waits for. */
export function parseCondition(text: string): Result<Condition, ConditionProblem> {
  if (text.length > MAX_CONDITION) {
    const message = `A condition has at most ${formatCount(MAX_CONDITION)} characters.`;
    return err({ at: MAX_CONDITION, length: text.length - MAX_CONDITION, message });
  }
  try {
    return ok(new Parser(text).condition());
  } catch (stop) {
    if (stop instanceof Stop) return err(stop.problem);
    throw stop;
  }
}

class Stop extends Error {
  constructor(readonly problem: ConditionProblem) {
    super(problem.message);
  }
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  condition(): Condition {
    const { name, word } = this.name();
    const shape = SHAPES[name];
    if (name === "worse" && this.isAtEnd()) return { measure: "worse", of: null };
    this.operator(word, shape);
    const value = this.word(/[^\s]+/y);
    if (value === null) return this.stop(this.at, 0, `\`${name}\` has no value. Write ${shape.expected} behind it.`);
    const overMs = this.window(name, shape);
    const condition = shape.read(value.text, overMs, shape.hasLeast === true ? this.least() : DEFAULT_LEAST);
    if (condition === null) {
      return this.stop(value.at, value.text.length, `\`${value.text}\` cannot be used here. Write ${shape.expected}.`);
    }
    if (!this.isAtEnd()) this.stop(this.at, this.text.length - this.at, "Nothing follows here. Take this out.");
    return condition;
  }

  private name(): { readonly name: ConditionName; readonly word: Word } {
    const word = this.word(/[^\s>=:<!]+/y);
    if (word === null) {
      return this.stop(this.at, 0, `What is watched is missing. Write one of ${CONDITION_NAMES.join(", ")}.`);
    }
    const name = CONDITION_NAMES.find((one) => one.toLowerCase() === word.text.toLowerCase());
    if (name !== undefined) return { name, word };
    const near = nearestOf(CONDITION_NAMES, word.text);
    const remedy = near === null ? `Write one of ${CONDITION_NAMES.join(", ")}.` : `Did you mean \`${near}\`?`;
    return this.stop(word.at, word.text.length, `\`${word.text}\` is nothing that is watched. ${remedy}`);
  }

  private operator(behind: Word, { operator, expected }: Shape): void {
    const found = this.word(/!=|<=|>=|[:=<>]/y);
    if (found?.text === operator) return;
    const [at, length] = found === null ? [this.at, 0] : [found.at, found.text.length];
    this.stop(at, length, `Write \`${operator}\` behind \`${behind.text}\`, and ${expected}.`);
  }

  private window(name: ConditionName, { window }: Shape): number {
    const over = window === "none" ? null : this.word(/over(?=\s|$)/iy);
    if (over === null) {
      if (window !== "needed") return DEFAULT_WINDOW_MS;
      return this.stop(this.at, 0, `\`${name}\` needs a window. Write it at the end, as in \`over 15m\`.`);
    }
    const length = this.word(/[^\s]+/y);
    const ms = length === null ? null : readDuration(length.text);
    if (ms !== null && ms >= WINDOW_STEP_MS && ms <= MAX_WINDOW_MS && ms % WINDOW_STEP_MS === 0) return ms;
    const most = printDuration(MAX_WINDOW_MS);
    const message = `A window is a multiple of 5m and at most ${most}, as in \`over 15m\`.`;
    return this.stop(length?.at ?? this.at, length?.text.length ?? 0, message);
  }

  private least(): number {
    if (this.word(/least(?=\s|$)/iy) === null) return DEFAULT_LEAST;
    const word = this.word(/[^\s]+/y);
    const count = word !== null && /^\d{1,7}$/.test(word.text) ? Number(word.text) : 0;
    if (count >= 1 && count <= MAX_LEAST) return count;
    const message = `Behind \`least\` stands a number of executions from 1 to ${formatCount(MAX_LEAST)}, as in \`least 20\`.`;
    return this.stop(word?.at ?? this.at, word?.text.length ?? 0, message);
  }

  private word(pattern: RegExp): Word | null {
    this.skipBlanks();
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.text)?.[0];
    if (text === undefined) return null;
    const at = this.at;
    this.at += text.length;
    return { text, at };
  }

  private isAtEnd(): boolean {
    this.skipBlanks();
    return this.at >= this.text.length;
  }

  private skipBlanks(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  private stop(at: number, length: number, message: string): never {
    throw new Stop({ at, length, message });
  }
}
