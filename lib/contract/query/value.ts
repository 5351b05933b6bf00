import { err, ok, type Result } from "@/lib/base/result";
import { choiceNamed, printChoice } from "./choices";
import { printDuration, readDuration } from "./duration";
import { type FieldType, queryField } from "./fields";
import { nearestOf } from "./nearest";
import type { FieldRef, Operator, QueryValue } from "./query";
import { printTime, readTime } from "./time";

/** What a value should have been, and one that is near. */
export type ValueFault = { readonly expected: string; readonly nearest: string | null };

/** What is to be written behind a field, in words. */
export function expectedOf(field: FieldRef, operator: Operator): string {
  if (field.kind !== "field") return isOrder(operator) ? "a number such as `100`" : 'a value such as `"o-17"`';
  const { type, choices = [], example } = queryField(field.name);
  switch (type) {
    case "choice":
      return `one of ${choices.map((choice) => `\`${printChoice(choice)}\``).join(", ")}`;
    case "flag":
      return "`yes` or `no`";
    case "number":
      return "a number such as `3`";
    case "duration":
      return "a duration such as `5m`, `1m30s` or `250ms`";
    case "time":
      return 'a time such as `2026-11-22`, `"2026-11-22 14:00"` (UTC) or `now-24h`';
    case "text":
      return `a text, as in \`${example}\``;
  }
}

/** Reads the value behind a field and an operator. */
export function readValue(field: FieldRef, operator: Operator, text: string): Result<QueryValue, ValueFault> {
  const type = field.kind === "field" ? queryField(field.name).type : isOrder(operator) ? "number" : "text";
  const choices = field.kind === "field" ? (queryField(field.name).choices ?? []) : [];
  const value = READERS[type](text, choices);
  if (value !== null) return ok(value);
  return err({ expected: expectedOf(field, operator), nearest: nearestOf(choices.map(printChoice), text) });
}

function isOrder(operator: Operator): boolean {
  return operator.startsWith("<") || operator.startsWith(">");
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["true", true],
  ["no", false],
  ["false", false],
]);

const NUMBER = /^\$?(-?\d{1,15}(?:\.\d{1,9})?)$/;

const READERS: Readonly<Record<FieldType, (text: string, choices: readonly string[]) => QueryValue | null>> = {
  text: (text) => ({ kind: "text", text }),
  choice: (text, choices) => {
    const choice = choiceNamed(choices, text);
    return choice === null ? null : { kind: "choice", choice };
  },
  flag: (text) => {
    const flag = FLAGS.get(text.toLowerCase());
    return flag === undefined ? null : { kind: "flag", flag };
  },
  number: (text) => {
    const digits = NUMBER.exec(text)?.[1];
    // `-0` is 0.
    return digits === undefined ? null : { kind: "number", number: Number(digits) + 0 };
  },
  duration: (text) => {
    const ms = readDuration(text);
    return ms === null ? null : { kind: "duration", ms };
  },
  time: readTime,
};

/** The text that `readValue` reads as the same value. */
export function printValue(value: QueryValue): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "choice":
      return printChoice(value.choice);
    case "flag":
      return value.flag ? "yes" : "no";
    case "number":
      return value.number.toFixed(9).replace(/\.?0+$/, "");
    case "duration":
      return printDuration(value.ms);
    case "instant":
    case "yearless":
    case "ago":
      return printTime(value);
  }
}
