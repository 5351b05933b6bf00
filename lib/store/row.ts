import { type Instant, instant } from "@/lib/base/instant";
import type { ExecutionRow } from "@/lib/contract/execution";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { Execution } from "@/generated/sqlite/client";
import { verdictOf } from "./rowVerdict";

/** Columns of an execution that a list shows. Numbers of 64 bits come as bigint or as number, by database. */
export type ListedColumns = {
  [K in keyof Pick<Execution, ListedColumn>]: Execution[K] extends bigint
    ? bigint | number
    : Execution[K] extends bigint | null
      ? bigint | number | null
      : Execution[K];
};
type ListedColumn = (typeof LISTED)[number];

export const LISTED = [
  "key",
  "arn",
  "name",
  "machine",
  "machineArn",
  "type",
  "status",
  "startedAt",
  "stoppedAt",
  "lastAt",
  "durationMs",
  "events",
  "largestPayload",
  "retries",
  "redrives",
  "weight",
  "error",
  "cause",
  "fingerprint",
  "completeness",
  "importedAt",
  "verdict",
  "verdictReason",
  "verdictAccepted",
  "verdictDivergence",
  "verdictAssumed",
  "verdictVersion",
] as const satisfies readonly (keyof Execution)[];

/** A stored execution as lists show it. */
export function rowOf(columns: ListedColumns): ExecutionRow {
  return {
    key: columns.key,
    arn: columns.arn,
    name: columns.name,
    machine: columns.machine,
    machineArn: columns.machineArn,
    type: columns.type === "STANDARD" || columns.type === "EXPRESS" ? columns.type : null,
    status: EXECUTION_STATUSES.find((status) => status === columns.status) ?? "UNKNOWN",
    startedAt: instantOrNull(columns.startedAt),
    stoppedAt: instantOrNull(columns.stoppedAt),
    lastAt: instantOrNull(columns.lastAt),
    durationMs: usable(columns.durationMs),
    events: columns.events,
    largestPayload: columns.largestPayload,
    retries: columns.retries,
    redrives: columns.redrives,
    weight: columns.weight,
    error: columns.error,
    cause: columns.cause,
    fingerprint: columns.fingerprint,
    completeness: COMPLETENESS.find((kind) => kind === columns.completeness) ?? "partial",
    importedAt: instant(Number(columns.importedAt)),
    verdict: verdictOf(columns),
  };
}

const COMPLETENESS = ["complete", "running", "partial"] as const;

export function instantOrNull(ms: bigint | number | null): Instant | null {
  const known = usable(ms);
  return known === null || Math.abs(known) > LAST_INSTANT ? null : instant(known);
}

/** What a Date holds at most, in ms. */
const LAST_INSTANT = 8.64e15;

/** Null for what JavaScript has no number for: such a value is not written any more, and must not end a list. */
function usable(value: bigint | number | null): number | null {
  return value === null || !Number.isSafeInteger(Number(value)) ? null : Number(value);
}
