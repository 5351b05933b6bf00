import { counted, formatDuration, THIN } from "@/lib/base/wording";
import { OUTCOME_NAMES } from "@/lib/layout/label";
import type { Difference, DifferenceKind } from "./difference";
import type { Row, RowSide } from "./row";

/*
 * A comparison in words, for the page and the command line.
 */

/** What a kind of difference is called where kinds are chosen. */
export const KIND_NAMES = {
  path: "Way",
  outcome: "Outcome",
  error: "Error",
  attempts: "Attempts",
  input: "Input",
  output: "Output",
  settings: "Settings",
  events: "Events",
  time: "Time",
} as const satisfies Record<DifferenceKind, string>;

/** `ChargeCard`, `Poll, visit 3`, `Item 12`, `Redrive 1`. */
export function rowName({ kind, state, a, b }: Pick<Row, "kind" | "state" | "a" | "b">): string {
  const number = (a ?? b)?.number ?? 1;
  switch (kind) {
    case "execution":
      return "Execution";
    case "step":
      return stepName(state, number);
    case "attempt":
      return `Attempt ${number}`;
    case "branch":
      return `Branch ${number}`;
    case "item":
      return `Item ${number}`;
    case "redrive":
      return `Redrive ${number}`;
  }
}

function stepName(state: string | null, visit: number): string {
  return `${state ?? "unnamed state"}${visit > 1 ? `, visit ${visit}` : ""}`;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  input: "Input",
  sent: "Sent to the task",
  items: "Number of items",
  output: "Output",
  answer: "Answer of the task",
  variables: "Assigned variables",
  error: "Error",
  cause: "Cause",
  resource: "Resource",
  roleArn: "Role",
  workerName: "Worker",
  timeoutInSeconds: "Timeout",
  heartbeatInSeconds: "Heartbeat",
  stateMachineVersionArn: "Version",
  stateMachineAliasArn: "Alias",
};

/** What differs: `Input`, `Answer of the task`, `Outcome`; of a step that only one has which one. */
export function differenceName({ kind, field, a }: Pick<Difference, "kind" | "field" | "a">): string {
  if (kind === "path") return a === null ? "Only in B" : "Only in A";
  if (kind === "events") return "Other events";
  return field === null ? KIND_NAMES[kind] : (FIELD_NAMES[field] ?? field);
}

/** What one side says of a difference that is none of values: `failed · PaymentDeclined`, `3 attempts`, `1.2 s`. */
export function sideText(kind: DifferenceKind, side: RowSide | null): string {
  if (side === null) return "";
  if (kind === "attempts") return counted(side.attempts, "attempt");
  if (kind === "time") return lengthOfSide(side);
  const error = side.error === null || side.outcome === "succeeded" ? "" : ` · ${side.error}`;
  return `${OUTCOME_NAMES[side.outcome]}${error}`;
}

/** `1.204 s`, `≥ 3 s`; empty where nothing is known. */
export function lengthOfSide({ ms, least }: Pick<RowSide, "ms" | "least">): string {
  if (!least) return formatDuration(ms);
  return ms === 0 ? "" : `≥${THIN}${formatDuration(ms)}`;
}

/** How much longer or shorter B took: `+1.2 s`; null where that is not known or nothing. */
export function timeBeside({ a, b }: Pick<Row, "a" | "b">): string | null {
  if (a === null || b === null || a.least || b.least || a.ms === b.ms) return null;
  return b.ms > a.ms ? `+${formatDuration(b.ms - a.ms)}` : formatDuration(b.ms - a.ms);
}

/** A difference in one line: `ChargeCard: failed · PaymentDeclined, and succeeded in B`. */
export function differenceLine(row: Row, difference: Difference): string {
  const name = rowName(row);
  const { kind, values } = difference;
  if (kind === "path") return `${name}: only in ${difference.a === null ? "B" : "A"}`;
  const [first] = values;
  if (first !== undefined) {
    const more = values.length > 1 ? `, and ${counted(values.length - 1, "more place")}` : "";
    return `${name}: ${differenceName(difference)} ${first.path} is ${shown(first.a)} in A, ${shown(first.b)} in B${more}`;
  }
  const [a, b] = [sideText(kind, row.a), sideText(kind, row.b)];
  return a === b ? `${name}: ${differenceName(difference).toLowerCase()}` : `${name}: ${a} in A, ${b} in B`;
}

/** Characters of a value in a line. */
const IN_LINE = 60;

function shown(value: string | null): string {
  if (value === null) return "absent";
  return value.length > IN_LINE ? `${value.slice(0, IN_LINE)}…` : value;
}

/** Why a side has nothing there. */
export const ABSENT_NAMES = {
  notReached: "not reached yet",
  unrecorded: "not recorded",
} as const satisfies Record<NonNullable<Row["absent"]>, string>;
