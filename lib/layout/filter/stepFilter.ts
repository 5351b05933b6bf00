import { err, ok, type Result } from "@/lib/base/result";
import type { SpanOutcome, StateType } from "@/lib/history/span";
import { parseLength } from "./parseLength";

/*
 * The filter inside a run, as it is typed and as it stands in the address:
 *
 *   charge                        text in states, items, errors, causes and resources
 *   "card was declined"           the same with blanks
 *   state:Charge error:Timeout    in one field
 *   status:failed  type:Task
 *   duration>5s  share>10%  attempts>1
 *   -status:succeeded             not
 *
 * All terms must hold.
 */

export type StepTerm = { readonly negated: boolean } & (
  | { readonly kind: "text"; readonly field: TextField | null; readonly text: string }
  | { readonly kind: "status"; readonly outcomes: ReadonlySet<SpanOutcome> }
  | { readonly kind: "type"; readonly type: StateType }
  | { readonly kind: "number"; readonly field: NumberField; readonly op: NumberOp; readonly value: number }
);

export type TextField = "state" | "error" | "item" | "resource";
/** duration in ms, share of the whole 0…1, attempts of a visit. */
export type NumberField = "duration" | "share" | "attempts";
export type NumberOp = "<" | "<=" | ">" | ">=" | "=";

export type StepFilter = readonly StepTerm[];

/** Why a filter is none: what stands in the text, and what to write instead. */
export type FilterProblem = { readonly term: string; readonly why: string };

export const MAX_FILTER = 200;

const TEXT_FIELDS = ["state", "error", "item", "resource"] as const satisfies readonly TextField[];
const NUMBER_FIELDS = ["duration", "share", "attempts"] as const satisfies readonly NumberField[];
const TYPES = ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"] as const;

/** By the words that people type. `failed`: also what timed out. */
const STATUSES: ReadonlyMap<string, readonly SpanOutcome[]> = new Map([
  ["succeeded", ["succeeded"]],
  ["failed", ["failed", "timedOut"]],
  ["timedout", ["timedOut"]],
  ["caught", ["caught"]],
  ["aborted", ["aborted"]],
  ["running", ["open"]],
  ["open", ["open"]],
  ["unknown", ["unknown"]],
]);

const FIELD = /^([A-Za-z]{1,20})(:|<=|>=|=|<|>)(.*)$/s;

/** Reads a filter; texts longer than MAX_FILTER are cut there. */
export function parseStepFilter(text: string): Result<StepFilter, FilterProblem> {
  const terms: StepTerm[] = [];
  for (const word of wordsOf(text.slice(0, MAX_FILTER))) {
    const negated = word.length > 1 && word.startsWith("-");
    const term = parseTerm(negated ? word.slice(1) : word);
    if (!term.ok) return term;
    if (term.value !== null) terms.push({ ...term.value, negated });
  }
  return ok(terms);
}

type Positive = StepTerm extends infer T ? (T extends StepTerm ? Omit<T, "negated"> : never) : never;

function parseTerm(word: string): Result<Positive | null, FilterProblem> {
  const [, name = "", op = "", rest = ""] = word.startsWith('"') ? [] : (FIELD.exec(word) ?? []);
  if (name === "") return ok(textTerm(null, word));
  const field = name.toLowerCase();
  const value = unquoted(rest);
  const textField = TEXT_FIELDS.find((known) => known === field);
  if (textField !== undefined) return ok(textTerm(textField, rest));
  if (field === "status") {
    const outcomes = STATUSES.get(value.toLowerCase().replace(/[ _-]/g, ""));
    if (outcomes !== undefined) return ok({ kind: "status", outcomes: new Set(outcomes) });
    return err({ term: word, why: `A status is one of ${[...STATUSES.keys()].join(", ")}.` });
  }
  if (field === "type") {
    const type = TYPES.find((known) => known.toLowerCase() === value.toLowerCase());
    return type === undefined
      ? err({ term: word, why: `A type is one of ${TYPES.join(", ")}.` })
      : ok({ kind: "type", type });
  }
  const numberField = NUMBER_FIELDS.find((known) => known === field);
  if (numberField !== undefined) return parseNumber(word, numberField, op, value);
  // An ARN or a time holds colons too: what names no field is text.
  return op === ":" ? ok(textTerm(null, word)) : err({ term: word, why: `No field is called ${name}: ${FIELDS}.` });
}

const FIELDS = [...TEXT_FIELDS, "status", "type", ...NUMBER_FIELDS].join(", ");

function textTerm(field: TextField | null, quoted: string): Positive | null {
  const text = unquoted(quoted).toLowerCase();
  return text === "" ? null : { kind: "text", field, text };
}

const EXAMPLES = { duration: "5s", share: "10%", attempts: "1" } as const satisfies Record<NumberField, string>;

function parseNumber(word: string, field: NumberField, op: string, text: string): Result<Positive, FilterProblem> {
  const value = field === "duration" ? parseLength(text) : plainNumber(field, text);
  if (value === null) return err({ term: word, why: `Write a number, as in ${field}>${EXAMPLES[field]}.` });
  return ok({ kind: "number", field, op: isNumberOp(op) ? op : "=", value });
}

function plainNumber(field: NumberField, text: string): number | null {
  const found = /^(\d{1,9}(?:\.\d{1,9})?)\s*(%?)$/.exec(text);
  if (found === null || (field === "attempts" && found[2] !== "")) return null;
  return Number(found[1]) / (field === "share" ? 100 : 1);
}

function isNumberOp(op: string): op is NumberOp {
  return op === "<" || op === "<=" || op === ">" || op === ">=" || op === "=";
}

/** Apart by blanks, which quotes hold together; an open quote ends with the text. */
function wordsOf(text: string): string[] {
  return text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

function unquoted(text: string): string {
  return text.replaceAll('"', "");
}
