import type { Redaction } from "@/lib/redact/redactor";
import { wireType } from "./compatible";
import type { IngestedExecution } from "./ingested";
import { withoutRepeats } from "./partition";
import { firstEventHashOf, type Entries, entriesOf, isAscending } from "./record";
import { StoreRefusal } from "./refusal";
import { isUsableTime } from "./text";

/** What came, in order. */
export type Incoming = {
  /** Ascending by id. An id comes twice only where `clashes` names it. */
  readonly entries: Entries;
  /** Ids that came with more than one content. */
  readonly clashes: readonly number[];
  /** Times of ExecutionStarted among them, distinct. */
  readonly starts: readonly number[];
  /** Time of ExecutionStarted, else what the description says; in ms. */
  readonly start: number | null;
  readonly firstEventHash: string | null;
  /** What is hidden in what is made of it. */
  readonly redaction: Redaction;
};

/** Brings what a source handed over into order; of an event that came twice the fuller record stays. */
export function incomingOf(ingested: IngestedExecution, redaction: Redaction): Incoming {
  const given = entriesOf(ingested.events, ingested.texts);
  const isOrdered = isAscending(given);
  const entries = isOrdered ? given : withoutRepeats(given);
  refuseUnusable(ingested, entries);
  const starts = startsIn(entries);
  return {
    entries,
    clashes: isOrdered ? [] : clashesIn(entries),
    starts,
    start: starts[0] ?? ingested.described?.startedAt ?? null,
    firstEventHash: firstEventHashOf(entries),
    redaction,
  };
}

function clashesIn(entries: Entries): number[] {
  const ids = entries.flatMap(({ event }, i) => (event.id === entries[i - 1]?.event.id ? [event.id] : []));
  return [...new Set(ids)];
}

function startsIn(entries: Entries): number[] {
  const starts = new Set<number>();
  for (const { event } of entries) if (event.type === "ExecutionStarted") starts.add(event.timestamp);
  return [...starts];
}

/** Ids are columns of 32 bits; AWS's greatest id is 25,000. */
const LAST_ID = 2_147_483_647;
/** Bytes of an ARN: what an index of PostgreSQL takes, and ten times what AWS gives. */
const ARN_BYTES = 2_048;

/** Values that no column, sum or list can hold: the record is refused before anything is read or written. */
function refuseUnusable({ arn, described }: IngestedExecution, entries: Entries): void {
  refuseUnusableEvents(entries);
  for (const at of [described?.startedAt ?? null, described?.stoppedAt ?? null]) {
    if (at !== null && !isUsableTime(at)) throw new StoreRefusal(unusableTime("its description", at));
  }
  if (arn !== null && Buffer.byteLength(arn) > ARN_BYTES) {
    throw new StoreRefusal(`Its ARN (${arn.slice(0, 80)}…) has more than ${ARN_BYTES} bytes. ${NONE}`);
  }
}

/** Throws StoreRefusal for an id or a time that no column holds. */
export function refuseUnusableEvents(entries: Entries): void {
  for (const { event } of entries) {
    if (event.id > LAST_ID)
      throw new StoreRefusal(`The id ${event.id} (${wireType(event)}) is above ${LAST_ID}. ${NONE}`);
    if (!isUsableTime(event.timestamp)) throw new StoreRefusal(unusableTime(`event ${event.id}`, event.timestamp));
  }
}

const NONE = "Nothing of this execution was stored.";

function unusableTime(where: string, at: number): string {
  return `The time of ${where} (${at} ms since 1970) lies outside of the years 1 to 9999. ${NONE}`;
}
