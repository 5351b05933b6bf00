import { printChoice } from "./choices";
import {
  DATA_FIELD_NAMES,
  DATA_FIELDS,
  FIELD_NAMES,
  type FieldName,
  fieldNamed,
  type FieldType,
  queryField,
} from "./fields";
import { quoted } from "./path";

/** What can stand at the cursor: `insert` takes the place of `from` to `to`. */
export type CompletionOption = { readonly insert: string; readonly label: string; readonly detail: string };

export type Completion = {
  readonly from: number;
  readonly to: number;
  readonly options: readonly CompletionOption[];
  /** The data knows more: values of a field that begin so. */
  readonly ask: { readonly field: AskedField; readonly prefix: string } | null;
};

/** Fields whose values the data names. */
export const ASKED_FIELDS = ["machine", "error", "state", "failedIn", "source"] as const satisfies readonly FieldName[];
export type AskedField = (typeof ASKED_FIELDS)[number];

/** The operator that is asked for most. */
const USUAL: Readonly<Record<FieldType, string>> = {
  text: "=",
  choice: ":",
  flag: ":",
  number: ">",
  duration: ">",
  time: ">=",
};

const TERM = /^([A-Za-z][\w.]*)\s*(!=|<=|>=|[:=<>])\s*("?)(.*)$/s;

/** What can be written where the cursor stands, in UTF-16 units of the text. */
export function completeQuery(text: string, cursor: number): Completion {
  const from = termStart(text, cursor);
  const term = text.slice(from, cursor);
  const to = cursor + (/^[^\s()"]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  const [, name = "", operator = "", mark = "", prefix = ""] = TERM.exec(term) ?? [];
  if (operator === "") return { from, to, options: fieldOptions(term), ask: null };
  const field = fieldNamed(name);
  if (field === null) return { from, to, options: [], ask: null };
  const at = cursor - prefix.length - mark.length;
  const asked = ASKED_FIELDS.find((one) => one === field);
  const options = valueOptions(field, prefix);
  return { from: at, to, options, ask: asked === undefined ? null : { field: asked, prefix } };
}

/** The option for a value that the data names. */
export function valueOption(value: string): CompletionOption {
  const insert = /^[^\s()"]+$/.test(value) && !["OR", "AND", "NOT"].includes(value) ? value : quoted(value);
  return { insert, label: value, detail: "" };
}

/** Where the term at the cursor begins: behind the last blank or parenthesis outside of quotes, and a `-`. */
function termStart(text: string, cursor: number): number {
  let [start, isQuoted] = [0, false];
  for (let at = 0; at < cursor; at++) {
    if (text[at] === '"' && text[at - 1] !== "\\") isQuoted = !isQuoted;
    else if (!isQuoted && /[\s()]/.test(text[at] ?? "") && !isWithinTerm(text, at)) start = at + 1;
  }
  return text[start] === "-" && start < cursor ? start + 1 : start;
}

/** A blank beside an operator ends no term: `status: failed`. */
function isWithinTerm(text: string, at: number): boolean {
  return /[:=<>]\s*$/.test(text.slice(0, at)) || /^\s+(!=|[:=<>])/.test(text.slice(at));
}

function fieldOptions(typed: string): CompletionOption[] {
  if (typed.startsWith('"')) return [];
  const begins = (name: string) => name.toLowerCase().startsWith(typed.toLowerCase());
  const fields = FIELD_NAMES.filter((name) => [name, ...(queryField(name).aliases ?? [])].some(begins)).map((name) => {
    const { type, help } = queryField(name);
    return { insert: `${name}${USUAL[type]}`, label: name, detail: help };
  });
  const data = DATA_FIELD_NAMES.filter(begins).map((name) => {
    return { insert: `${name}.`, label: `${name}.`, detail: DATA_FIELDS[name].help };
  });
  return [...fields, ...data];
}

const TIMES = ["now-1h", "now-24h", "now-7d"];
const LENGTHS = ["1s", "1m", "5m", "1h"];

function valueOptions(field: FieldName, typed: string): CompletionOption[] {
  const { type, choices = [] } = queryField(field);
  const values: Readonly<Record<FieldType, readonly string[]>> = {
    choice: choices.map(printChoice),
    flag: ["yes", "no"],
    time: TIMES,
    duration: LENGTHS,
    number: [],
    text: [],
  };
  return values[type].filter((value) => value.startsWith(typed.toLowerCase())).map(valueOption);
}
