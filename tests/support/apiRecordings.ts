import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { CORPUS } from "./corpus";

/*
 * Recorded calls of the API (`../shared/corpus/api`, `validation`): what was asked, and what AWS answered, with names,
 * ids and times replaced by words. A scene learns what the words stand for here, as answers come.
 */

export type RecordedCall = {
  readonly key: string;
  readonly operation: string;
  readonly request: JsonObject;
  readonly recorded: Json;
};

export type Recording = {
  readonly file: string;
  readonly validatedOnAws: string;
  readonly calls: readonly RecordedCall[];
};

export function apiRecordings(): Recording[] {
  const folder = join(CORPUS, "api");
  return readdirSync(folder)
    .sort()
    .map((file) => ({ ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as Recording), file }));
}

export type ValidationRecording = {
  readonly file: string;
  readonly operation: string;
  readonly type: string;
  readonly definitionRaw: string;
  readonly request: JsonObject;
  readonly response: JsonObject;
};

export function validationRecordings(): ValidationRecording[] {
  const folder = join(CORPUS, "validation");
  return readdirSync(folder)
    .sort()
    .map((file) => ({ ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as ValidationRecording), file }));
}

/** `create_state_machine` → `CreateStateMachine`. */
export function operationOf(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export type RecordedError = { readonly code: string; readonly message: string };

/** The error that was recorded, in any of the forms; "client" when the SDK refused the call before it was sent. */
export function errorOf(recorded: Json): RecordedError | "client" | null {
  if (typeof recorded === "string") return errorInText(recorded);
  if (!isObject(recorded)) return null;
  const { Error: error, exception_value: text } = recorded;
  if (isObject(error)) return { code: String(error["Code"]), message: String(error["Message"]) };
  return typeof text === "string" ? errorInText(text) : null;
}

function errorInText(text: string): RecordedError | "client" | null {
  if (text.startsWith("Parameter validation failed")) return "client";
  const found = /^An error occurred \((\w+)\) when calling the \w+ operation: ([\s\S]*)$/.exec(text);
  return found === null ? null : { code: found[1]!, message: found[2]! };
}

/** Words that stand for a value without angle brackets. */
const BARE_WORDS = [
  ...["activity_arn", "snf_role_arn_t0", "snf_role_arn_t1", "snf_role_arn_t2", "snf_role_arn", "sfn_role_arn"],
  ...["sm_nonexistent_arn", "ssm_nonexistent_arn", "invalid_execution_arn"],
];
const WORD = new RegExp(`<[A-Za-z][\\w :-]*>|\\b111111111111\\b|\\b(?:${BARE_WORDS.join("|")})\\b`, "g");
/** Values that a transformer put in the place of a time. */
const TIMES = new Set(["datetime", "date", "timestamp", "start-time", "entered-time"]);

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class Scene {
  private readonly values = new Map<string, string>();

  constructor(
    readonly account: string,
    readonly region: string,
    /** Members that AWS did not yet tell when the recording was made. */
    private readonly unknown: ReadonlySet<string>,
  ) {
    const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
    const states = (rest: string) => `arn:aws:states:${region}:${account}:${rest}`;
    this.know("111111111111", account).know("<partition>", "aws").know("<region>", region);
    for (const word of BARE_WORDS) if (word.includes("role")) this.know(word, role(word));
    this.know("sm_nonexistent_arn", states("stateMachine:nonexistent"));
    this.know("ssm_nonexistent_arn", states("stateMachine:nonexistent"));
    this.know("invalid_execution_arn", states("execution:nonexistent:nonexistent"));
    this.know("<invalid_token_3097_chars>", "x".repeat(3097)).know("<invalid_token_1025_chars>", "x".repeat(1025));
  }

  know(word: string, value: string): this {
    this.values.set(word, value);
    return this;
  }

  knows(word: string): boolean {
    return this.values.has(word);
  }

  /** A request with its words replaced; a word that nothing is known of becomes a name. */
  fill<T extends Json>(value: T): T {
    if (typeof value === "string") return this.fillText(value) as T;
    if (isArray(value)) return value.map((one) => this.fill(one)) as unknown as T;
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.fill(one)])) as T;
  }

  private fillText(text: string): string {
    return text.replace(WORD, (word) => {
      if (!this.values.has(word)) this.know(word, word.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, ""));
      return this.values.get(word) ?? word;
    });
  }

  /** How an answer differs from what was recorded; empty when it does not. Words that are new get their values. */
  differences(recorded: Json, actual: Json | undefined, path = ""): string[] {
    if (typeof recorded === "string") return this.textDifferences(recorded, actual, path);
    const value =
      typeof actual === "string" && typeof recorded === "object" && recorded !== null ? parsed(actual) : actual;
    if (isArray(recorded)) {
      if (!isArray(value)) return [`${path}: no list`];
      const length = recorded.length === value.length ? [] : [`${path}: ${value.length} items, not ${recorded.length}`];
      return [...length, ...recorded.flatMap((one, at) => this.differences(one, value[at], `${path}[${at}]`))];
    }
    if (isObject(recorded))
      return isObject(value) ? this.memberDifferences(recorded, value, path) : [`${path}: no object`];
    return value === recorded ? [] : [`${path}: ${JSON.stringify(value)}, not ${JSON.stringify(recorded)}`];
  }

  private memberDifferences(recorded: JsonObject, actual: JsonObject, path: string): string[] {
    const expected = Object.entries(recorded).filter(([name]) => path !== "" || name !== "ResponseMetadata");
    const names = new Set(expected.map(([name]) => name));
    const more = Object.keys(actual).filter((name) => !names.has(name) && !this.unknown.has(name));
    return [
      ...more.map((name) => `${path}.${name}: not recorded`),
      ...expected.flatMap(([name, one]) => this.differences(one, actual[name], `${path}.${name}`)),
    ];
  }

  private textDifferences(recorded: string, actual: Json | undefined, path: string): string[] {
    if (TIMES.has(recorded) && (typeof actual === "number" || typeof actual === "string")) return [];
    if (typeof actual !== "string") return [`${path}: ${JSON.stringify(actual)}, not '${recorded}'`];
    const names: string[] = [];
    let pattern = "";
    let end = 0;
    for (const found of recorded.matchAll(WORD)) {
      const [word] = found;
      pattern += escaped(recorded.slice(end, found.index));
      end = found.index + word.length;
      const value = this.values.get(word);
      if (value !== undefined) pattern += escaped(value);
      else if (names.includes(word)) pattern += `\\${names.indexOf(word) + 1}`;
      else {
        names.push(word);
        pattern += "(.+?)";
      }
    }
    const match = new RegExp(`^${pattern}${escaped(recorded.slice(end))}$`, "s").exec(actual);
    if (match === null) return [`${path}: '${actual.slice(0, 300)}', not '${recorded.slice(0, 300)}'`];
    names.forEach((word, at) => this.know(word, match[at + 1]!));
    return [];
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
