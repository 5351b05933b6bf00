import { instant } from "@/lib/base/instant";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { RecordedStatus } from "@/lib/history/span";
import type { Execution } from "@/generated/sqlite/client";
import { machineOfArn, readExecutionArn } from "@/lib/base/arn";
import type { Described, IngestedExecution } from "./ingested";
import { isTexts, readJson } from "./column";
import { keyOf, storable, storableOrNull } from "./text";

/** What is known of an execution besides its events. */
export type Facts = {
  readonly arn: string | null;
  readonly name: string;
  readonly machine: string | null;
  readonly machineArn: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly described: DescribedFacts | null;
  readonly cut: boolean;
  readonly origins: readonly string[];
};

/** `Described` with a status that is known; everything else that AWS said is kept as it was. */
export type DescribedFacts = Omit<Described, "status"> & { readonly status: RecordedStatus };

const NAME_LENGTH = 256;
const ARN_LENGTH = 2048;
const MAX_ORIGINS = 10;

/** Facts of what came; an ARN says more than a form. */
export function factsOf(came: IngestedExecution): Facts {
  const fromArn = came.arn === null ? null : readExecutionArn(came.arn);
  const machineArn = fromArn?.machineArn ?? came.machineArn;
  const name = fromArn?.name ?? came.name ?? unnamed(came.identity);
  const machine = fromArn?.machine ?? came.machine ?? (machineArn === null ? null : machineOfArn(machineArn));
  return {
    arn: storableOrNull(came.arn, ARN_LENGTH),
    name: storable(name.slice(0, NAME_LENGTH)),
    machine: storableOrNull(machine, NAME_LENGTH),
    machineArn: storableOrNull(machineArn, ARN_LENGTH),
    type: fromArn?.type ?? came.type,
    described: describedFacts(came.described),
    cut: came.cutOff,
    origins: [storable(came.origin.slice(0, NAME_LENGTH))],
  };
}

/** What a stored row says of the same. */
export function factsOfRow(row: Execution): Facts {
  return {
    arn: row.arn,
    name: row.name,
    machine: row.machine,
    machineArn: row.machineArn,
    type: row.type === "STANDARD" || row.type === "EXPRESS" ? row.type : null,
    described: readJson(row.described, isDescribed),
    cut: row.cut === 1,
    origins: readJson(row.origins, isTexts) ?? [],
  };
}

/** Both in one. Of what both say the last wins, but for the name; a record is cut only as long as all parts of it were. */
export function mergeFacts(known: Facts, came: Facts): Facts {
  return {
    arn: known.arn ?? came.arn,
    // A file's name is no reason to rename what was there; an ARN is.
    name: isUnnamed(known.name) || (known.arn === null && came.arn !== null) ? came.name : known.name,
    machine: came.machine ?? known.machine,
    machineArn: came.machineArn ?? known.machineArn,
    type: came.type ?? known.type,
    described: later(known.described, came.described),
    cut: known.cut && came.cut,
    origins: [...new Set([...known.origins, ...came.origins])].slice(0, MAX_ORIGINS),
  };
}

/** Whether the second says anything that the first does not, apart from where it came from. */
export function saysMore(known: Facts, merged: Facts): boolean {
  const said = (facts: Facts) => JSON.stringify({ ...facts, origins: [] });
  return said(known) !== said(merged);
}

/** An end is later than none; of two ends the later one (a redrive). */
function later(a: DescribedFacts | null, b: DescribedFacts | null): DescribedFacts | null {
  if (a === null || b === null) return a ?? b;
  const last = (b.stoppedAt ?? -Infinity) >= (a.stoppedAt ?? -Infinity) ? b : a;
  const first = last === b ? a : b;
  // What a list leaves out and DescribeExecution said stays; how it ended is the later one's alone.
  const { error: _, cause: __, output: ___, ...kept } = first;
  return { ...(last.stoppedAt === first.stoppedAt ? first : kept), ...last };
}

function describedFacts(described: Described | null): DescribedFacts | null {
  if (described === null) return null;
  const status = EXECUTION_STATUSES.find((known) => known === described.status) ?? "UNKNOWN";
  const stoppedAt = described.stoppedAt === null ? null : instant(described.stoppedAt);
  return { ...storableTexts(described), status, startedAt: described.startedAt, stoppedAt };
}

/** Texts as the database takes them. */
function storableTexts(described: Described): Described {
  const texts = Object.entries(described).map(([name, value]) => [
    name,
    typeof value === "string" ? storable(value) : value,
  ]);
  return Object.fromEntries(texts) as Described;
}

function unnamed(identity: string): string {
  return `unnamed ${keyOf(identity).slice(0, 8)}`;
}

function isUnnamed(name: string): boolean {
  return /^unnamed [0-9a-f]{8}$/.test(name);
}

function isDescribed(value: unknown): value is DescribedFacts {
  return typeof value === "object" && value !== null && "status" in value && "startedAt" in value;
}
