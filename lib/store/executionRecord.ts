import type { Execution } from "@/generated/sqlite/client";
import { type Instant, instant } from "@/lib/base/instant";
import type { ExecutionRow } from "@/lib/contract/execution";
import { type AssignedFact, assignedFacts } from "./assigned";
import { type DescribedMetadata, metadataOfRow } from "./metadata";
import { instantOrNull, rowOf } from "./row";

/**
 * A stored execution, decoded: what lists show of it, and what its own page needs beside. No column of the database is in
 * it, no flag of 0 and 1 and no JSON in a text.
 */
export type ExecutionRecord = ExecutionRow & {
  readonly id: number;
  /** Null when nothing names its machine. */
  readonly machineId: number | null;
  readonly region: string | null;
  readonly account: string | null;
  /** Raised by every change of its content: what was made of another one is out of date. */
  readonly contentRevision: number;
  readonly updatedAt: Instant;
  readonly firstEventId: number | null;
  readonly lastEventId: number | null;
  /** Events that it lacks between these. */
  readonly missing: number;
  /** The source said that its record was cut. */
  readonly truncated: boolean;
  /** Where its events came from, for people. */
  readonly origins: readonly string[];
  /** What DescribeExecution said. */
  readonly described: DescribedMetadata | null;
  /** The definition that it ran with. `assumed`: not told by AWS for this execution. */
  readonly definition: StoredDefinition | null;
  /** What a user said of it. */
  readonly assigned: readonly AssignedFact[];
  /** Bytes of its events as JSON. */
  readonly logBytes: number;
};

/** `bytes`: UTF-8 bytes of the text; null where an earlier version did not measure it. */
export type StoredDefinition = { readonly hash: string; readonly assumed: boolean; readonly bytes: number | null };

/** Decodes a row of the database. */
export function recordOf(columns: Execution): ExecutionRecord {
  const { truncated, origins, described } = decoded(columns);
  return {
    ...rowOf(columns),
    id: columns.id,
    machineId: columns.machineId,
    region: columns.region,
    account: columns.account,
    contentRevision: Number(columns.contentRevision),
    firstEventId: columns.firstEventId,
    lastEventId: columns.lastEventId,
    missing: columns.missing,
    updatedAt: instantOrNull(columns.updatedAt) ?? instant(0),
    truncated,
    origins,
    described,
    definition: definitionOf(columns),
    assigned: assignedFacts(columns),
    logBytes: Number(columns.logBytes),
  };
}

export function recordOrNull(columns: Execution | null): ExecutionRecord | null {
  return columns === null ? null : recordOf(columns);
}

function decoded(columns: Execution): Pick<ExecutionRecord, "truncated" | "origins" | "described"> {
  const { cut, origins, described } = metadataOfRow(columns);
  return { truncated: cut, origins, described };
}

function definitionOf({ definitionHash: hash, definitionAssumed, definitionBytes: bytes }: Execution) {
  return hash === null ? null : { hash, assumed: definitionAssumed === 1, bytes };
}

/** What lists show of a record. */
export function rowOfRecord(record: ExecutionRecord): ExecutionRow {
  const { key, arn, name, machine, machineArn, type, status, startedAt, stoppedAt, lastAt, durationMs } = record;
  const {
    events,
    largestPayload,
    retries,
    redrives,
    weight,
    error,
    cause,
    fingerprint,
    completeness,
    importedAt,
    verdict,
  } = record;
  return {
    ...{ key, arn, name, machine, machineArn, type, status, startedAt, stoppedAt, lastAt, durationMs },
    ...{
      events,
      largestPayload,
      retries,
      redrives,
      weight,
      error,
      cause,
      fingerprint,
      completeness,
      importedAt,
      verdict,
    },
  };
}
