import { instant } from "@/lib/base/instant";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { RecordedStatus } from "@/lib/history/span";
import type { Execution } from "@/generated/sqlite/client";
import { machineOfArn, readExecutionArn } from "@/lib/base/arn";
import type { Described, IngestedExecution } from "./ingested";
import { isTexts, readJson } from "./column";
import { keyOf, sanitizeText, sanitizeTextOrNull } from "./text";

/** What is known of an execution besides its events. */
export type ExecutionMetadata = {
  readonly arn: string | null;
  readonly name: string;
  readonly machine: string | null;
  readonly machineArn: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly described: DescribedMetadata | null;
  readonly cut: boolean;
  readonly origins: readonly string[];
};

/** `Described` with a status that is known; everything else that AWS said is kept as it was. */
export type DescribedMetadata = Omit<Described, "status"> & { readonly status: RecordedStatus };

const NAME_LENGTH = 256;
const ARN_LENGTH = 2048;
const MAX_ORIGINS = 10;

/** Facts of what came; an ARN says more than a form. */
export function metadataOf(incoming: IngestedExecution): ExecutionMetadata {
  const fromArn = incoming.arn === null ? null : readExecutionArn(incoming.arn);
  const machineArn = fromArn?.machineArn ?? incoming.machineArn;
  const name = fromArn?.name ?? incoming.name ?? unnamed(incoming.identity);
  const machine = fromArn?.machine ?? incoming.machine ?? (machineArn === null ? null : machineOfArn(machineArn));
  return {
    arn: sanitizeTextOrNull(incoming.arn, ARN_LENGTH),
    name: sanitizeText(name.slice(0, NAME_LENGTH)),
    machine: sanitizeTextOrNull(machine, NAME_LENGTH),
    machineArn: sanitizeTextOrNull(machineArn, ARN_LENGTH),
    type: fromArn?.type ?? incoming.type,
    described: describedFacts(incoming.described),
    cut: incoming.cutOff,
    origins: [sanitizeText(incoming.origin.slice(0, NAME_LENGTH))],
  };
}

/** What a stored row says of the same. */
export function metadataOfRow(row: Execution): ExecutionMetadata {
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
export function mergeMetadata(known: ExecutionMetadata, incoming: ExecutionMetadata): ExecutionMetadata {
  return {
    arn: known.arn ?? incoming.arn,
    // A file's name is no reason to rename what was there; an ARN is.
    name: isUnnamed(known.name) || (known.arn === null && incoming.arn !== null) ? incoming.name : known.name,
    machine: incoming.machine ?? known.machine,
    machineArn: incoming.machineArn ?? known.machineArn,
    type: incoming.type ?? known.type,
    described: later(known.described, incoming.described),
    cut: known.cut && incoming.cut,
    origins: [...new Set([...known.origins, ...incoming.origins])].slice(0, MAX_ORIGINS),
  };
}

/** Whether the second says anything that the first does not, apart from where it came from. */
export function addsMetadata(known: ExecutionMetadata, merged: ExecutionMetadata): boolean {
  const said = (facts: ExecutionMetadata) => JSON.stringify({ ...facts, origins: [] });
  return said(known) !== said(merged);
}

/** What a redrive began is later than what came before it; else an end is later than none, and of two ends the later one. */
function later(a: DescribedMetadata | null, b: DescribedMetadata | null): DescribedMetadata | null {
  if (a === null || b === null) return a ?? b;
  const redrives = (b.redriveCount ?? 0) - (a.redriveCount ?? 0);
  const isLater = redrives === 0 ? (b.stoppedAt ?? -Infinity) >= (a.stoppedAt ?? -Infinity) : redrives > 0;
  const last = isLater ? b : a;
  const first = last === b ? a : b;
  // What a list leaves out and DescribeExecution said stays; how it ended is the later one's alone.
  const { error: _, cause: __, output: ___, ...kept } = first;
  return { ...(last.stoppedAt === first.stoppedAt ? first : kept), ...last };
}

function describedFacts(described: Described | null): DescribedMetadata | null {
  if (described === null) return null;
  const status = EXECUTION_STATUSES.find((known) => known === described.status) ?? "UNKNOWN";
  const stoppedAt = described.stoppedAt === null ? null : instant(described.stoppedAt);
  return { ...storableTexts(described), status, startedAt: described.startedAt, stoppedAt };
}

/** Texts as the database takes them. */
function storableTexts(described: Described): Described {
  const texts = Object.entries(described).map(([name, value]) => [
    name,
    typeof value === "string" ? sanitizeText(value) : value,
  ]);
  return Object.fromEntries(texts) as Described;
}

function unnamed(identity: string): string {
  return `unnamed ${keyOf(identity).slice(0, 8)}`;
}

function isUnnamed(name: string): boolean {
  return /^unnamed [0-9a-f]{8}$/.test(name);
}

function isDescribed(value: unknown): value is DescribedMetadata {
  return typeof value === "object" && value !== null && "status" in value && "startedAt" in value;
}
