import type { CostedExecution } from "@/lib/cost/execution";
import { quantitiesOf } from "@/lib/cost/quantities";
import { regionOfArn } from "@/lib/base/arn";
import type { DataSize } from "@/lib/cost/size";
import { countTransitions, type StateTransitions } from "@/lib/cost/transitions";
import type { HistoryEvent } from "@/lib/history/event";
import { CAUSE_PREVIEW, type RecordedStatus, type ExecutionTrace } from "@/lib/history/span";
import { mergeSketches } from "@/lib/stats/sketch";
import { type Attribute, attributesOf } from "@/lib/stats/attributes";
import { type Fingerprint, fingerprint } from "@/lib/stats/fingerprint";
import { functionVersionsOf } from "@/lib/stats/functionVersions";
import { invokedAttributes } from "@/lib/stats/invoked";
import { type StateStats, statesOf } from "@/lib/stats/states";
import { redactEvent } from "@/lib/redact/events";
import type { Redactor } from "@/lib/redact/redactor";
import { ruleOfMarker } from "@/lib/redact/rule";
import { joined } from "./joined";
import type { ExecutionMetadata } from "./metadata";
import { isUsableTime, sanitizeText, sanitizeTextOrNull } from "./text";

/** Rises when the fold or anything below makes something else of the same events: what is stored is then made anew. */
export const FOLD_VERSION = 9;

/** The columns of an execution that come from its events. */
export type Columns = {
  readonly status: RecordedStatus;
  readonly startedAt: bigint | null;
  readonly stoppedAt: bigint | null;
  readonly lastAt: bigint | null;
  readonly durationMs: bigint | null;
  readonly events: number;
  readonly retries: number;
  readonly redrives: number;
  /** Of the ARN, else of the events: whose prices hold. */
  readonly region: string | null;
  readonly transitions: number;
  readonly itemTransitions: number;
  readonly children: number;
  readonly unknownMapRuns: number;
  readonly timeChunks: bigint;
  readonly memoryChunks: number;
  readonly retryMs: bigint;
  readonly logBytes: bigint;
  readonly largestPayload: number;
  readonly atLeast: number;
  readonly billed: number;
  readonly error: string | null;
  readonly cause: string | null;
  readonly fingerprint: string | null;
  readonly completeness: string;
  readonly firstEventId: number | null;
  readonly lastEventId: number | null;
  readonly missing: number;
  readonly definitionBytes: number | null;
  readonly foldVersion: number;
  /** Hash of the rules that hid in it; empty: none did. */
  readonly redactedBy: string;
};

/** One state over one execution, with the state transitions it took. */
export type SummarisedState = StateStats & StateTransitions;

/** A way of failing, and when an execution ended so last, ms UTC; null while nobody knows. */
export type EndedWith = Fingerprint & { readonly endedAt: number | null };

/** Everything that is made of the events: kept beside them, searched and summed. */
export type Summary = {
  readonly columns: Columns;
  readonly states: readonly SummarisedState[];
  readonly attributes: readonly Attribute[];
  /** Of the last end. */
  readonly failure: Fingerprint | null;
  /** Of every end, those before a redrive too. */
  readonly failures: readonly EndedWith[];
  readonly text: string;
};

/** Characters of an error's name. */
const ERROR_LENGTH = 256;

/** What a summary takes from the events beside their spans. */
export type Observed = {
  readonly trace: ExecutionTrace;
  readonly size: DataSize;
  /** The first event and the last. */
  readonly ends: readonly HistoryEvent[];
  /** That an event names; null when none does. */
  readonly region: string | null;
  /** Versions of functions that answered, by the event that tells it. */
  readonly versions: ReadonlyMap<number, string>;
  /** Names and ARNs of what tasks called, without what is hidden. */
  readonly invoked: ReadonlySet<string>;
  /** Hides in what is listed and searched, with what it hid in all events; and the hash of its rules. */
  readonly redactor: Redactor;
  readonly redactedBy: string;
};

/** `definitionBytes` is the size of the definition the execution ran with, null where it is not known. */
export function summarise(
  { trace, size, ends, region, versions, invoked, redactor, redactedBy }: Observed,
  facts: ExecutionMetadata,
  definitionBytes: number | null,
): Summary {
  const states = statesIn(trace);
  const shownEnds = ends.map((event) => redactEvent(redactor, event));
  // A marker is nothing that anybody looks for.
  const isTold = ({ value }: Attribute) => ruleOfMarker(value) === null;
  const shown = [...attributesOf(shownEnds), ...invokedAttributes(invoked)].filter(isTold);
  const found = [...shown, ...functionVersionsOf(trace, versions)];
  const attributes = found.map(({ path, value }) => ({ path: sanitizeText(path), value: sanitizeText(value) }));
  const { error, cause } = failureOf(trace, facts, redactor);
  const failure = fingerprint(sanitizeTextOrNull(error, ERROR_LENGTH), cause === null ? null : sanitizeText(cause));
  const columns = columnsOf(trace, facts, failure);
  const last =
    failure === null ? [] : [{ ...failure, endedAt: columns.stoppedAt === null ? null : Number(columns.stoppedAt) }];
  return {
    columns: joined(columns, quantityColumns(size, trace, { definitionBytes, ...billedIn(facts) }), {
      error: sanitizeTextOrNull(error, ERROR_LENGTH),
      cause: sanitizeTextOrNull(cause, CAUSE_PREVIEW),
      redactedBy,
      region: regionOfArn(facts.machineArn ?? facts.arn) ?? region,
    }),
    states,
    attributes: uniquePaths(attributes),
    failure,
    failures: uniqueFailures([...endsBeforeRedrives(trace, redactor), ...last]),
    text: searchText(
      facts,
      [error, cause?.slice(0, CAUSE_LENGTH) ?? null, ...errorNames(trace, redactor)],
      states,
      attributes,
    ),
  };
}

/** The events say it; a row without a history has what its description says. */
function failureOf(
  { execution }: ExecutionTrace,
  { described }: ExecutionMetadata,
  redactor: Redactor,
): { error: string | null; cause: string | null } {
  const isTold = execution.error !== null || execution.cause !== null;
  return shownFailure(
    isTold ? execution : { error: described?.error ?? null, cause: described?.cause ?? null },
    redactor,
  );
}

function shownFailure<T extends string | null>(
  { error, cause }: { readonly error: T; readonly cause: string | null },
  redactor: Redactor,
) {
  const shown = (text: string) => redactor.text(text);
  return { error: error === null ? error : shown(error), cause: cause === null ? null : shown(cause) };
}

/** How the segments before a redrive ended. */
function endsBeforeRedrives({ spans }: ExecutionTrace, redactor: Redactor): EndedWith[] {
  return spans.flatMap((span) => {
    const failed = span.kind === "redrive" ? span.before.failure : null;
    if (failed === null) return [];
    const { error, cause } = shownFailure(failed, redactor);
    const text = cause === null ? null : sanitizeText(cause);
    const found = fingerprint(sanitizeTextOrNull(error, ERROR_LENGTH), text);
    return found === null ? [] : [{ ...found, endedAt: failed.at }];
  });
}

/** Of the same way of failing the last. */
function uniqueFailures(failures: readonly EndedWith[]): EndedWith[] {
  return [...new Map(failures.map((one) => [one.id, one] as const)).values()];
}

/** Names of errors that a search finds, of all states: AWS's own are some dozens. */
const MAX_ERRORS = 50;

function errorNames({ spans }: ExecutionTrace, redactor: Redactor): string[] {
  const names = spans.flatMap((span) => {
    const failed = span.kind === "redrive" ? span.before.failure : span.failure;
    return failed?.error == null ? [] : [redactor.text(failed.error).slice(0, ERROR_LENGTH)];
  });
  return [...new Set(names)].slice(0, MAX_ERRORS);
}

function statesIn(trace: ExecutionTrace): SummarisedState[] {
  const { byState } = countTransitions(trace);
  const states = statesOf(trace).map((stats) => ({
    ...stats,
    totalMs: Math.min(stats.totalMs, MAX_MS),
    ...(byState.get(stats.state) ?? { entered: 0, retries: 0, items: 0 }),
    state: sanitizeText(stats.state).slice(0, STATE_LENGTH),
  }));
  const byName = new Map<string, SummarisedState>();
  for (const state of states) byName.set(state.state, mergeStates(byName.get(state.state), state));
  return [...byName.values()];
}

/** What a column of whole numbers holds. */
const MAX_INT = 2_147_483_647;
/** The years 1 to 9999 in ms: no duration of a column is longer. */
const MAX_MS = 315_537_897_599_999;
/** Characters of a state's name: AWS allows 80, and an index holds no more than some thousand bytes. */
const STATE_LENGTH = 500;

/** Names that differ only in what cannot be stored, or behind what is kept, are one state. */
function mergeStates(known: SummarisedState | undefined, one: SummarisedState): SummarisedState {
  if (known === undefined) return one;
  const sum = (name: "visits" | "attempts" | "failures" | "catches" | "entered" | "retries" | "items") =>
    known[name] + one[name];
  return {
    state: known.state,
    visits: sum("visits"),
    attempts: sum("attempts"),
    failures: sum("failures"),
    catches: sum("catches"),
    entered: sum("entered"),
    retries: sum("retries"),
    items: sum("items"),
    totalMs: Math.min(known.totalMs + one.totalMs, MAX_MS),
    durations: mergeSketches([known.durations, one.durations]),
  };
}

function billedIn({ described }: ExecutionMetadata): Pick<CostedExecution, "billed"> {
  return described?.billed === undefined ? {} : { billed: described.billed };
}

function quantityColumns(
  size: DataSize,
  trace: ExecutionTrace,
  known: Pick<CostedExecution, "definitionBytes" | "billed">,
) {
  const { items, timeChunks, retryMs, logBytes, atLeast, billed, ...counts } = quantitiesOf({ trace, size, ...known });
  return {
    ...counts,
    itemTransitions: items,
    timeChunks: BigInt(Math.min(timeChunks, Math.floor(MAX_MS / 100))),
    retryMs: BigInt(Math.min(retryMs, MAX_MS)),
    logBytes: BigInt(logBytes),
    largestPayload: Math.min(size.largestPayload, MAX_INT),
    atLeast: atLeast ? 1 : 0,
    billed: billed ? 1 : 0,
    definitionBytes: known.definitionBytes,
  };
}

function columnsOf(
  trace: ExecutionTrace,
  facts: ExecutionMetadata,
  failure: Fingerprint | null,
): Omit<Columns, "region" | "error" | "cause" | "redactedBy" | keyof ReturnType<typeof quantityColumns>> {
  const { execution, completeness } = trace;
  const startedAt = execution.startedAt ?? facts.described?.startedAt ?? null;
  const stoppedAt = execution.stoppedAt ?? facts.described?.stoppedAt ?? null;
  return {
    status: statusOf(trace, facts),
    startedAt: timeOrNull(startedAt),
    stoppedAt: timeOrNull(stoppedAt),
    lastAt: timeOrNull(execution.lastAt),
    durationMs: durationOf(timeOrNull(startedAt), timeOrNull(stoppedAt)),
    events: trace.eventCount,
    retries: execution.retries,
    redrives: execution.redrives,
    fingerprint: failure?.id ?? null,
    completeness: completeness.kind,
    firstEventId: completeness.firstId,
    lastEventId: completeness.lastId,
    missing: completeness.missing,
    foldVersion: FOLD_VERSION,
  };
}

/** Events that show an end win; then what DescribeExecution said; then what the events let one think. */
function statusOf(trace: ExecutionTrace, facts: ExecutionMetadata): RecordedStatus {
  if (trace.completeness.ended) return trace.execution.status;
  // A record that stops before its end does not tell what became of it.
  return facts.described?.status ?? (facts.cut ? "UNKNOWN" : trace.execution.status);
}

/** Characters that a search over executions looks in. */
const TEXT_LENGTH = 16_000;
const CAUSE_LENGTH = 4_000;

/** Lines of what people remember of a run, in lower case. */
function searchText(
  facts: ExecutionMetadata,
  failures: readonly (string | null)[],
  states: readonly StateStats[],
  attributes: readonly Attribute[],
): string {
  const lines = [
    facts.name,
    facts.arn,
    facts.machine,
    ...failures,
    ...attributes.map(({ path, value }) => `${path}=${value}`),
    ...states.map(({ state }) => state),
  ];
  const text = lines.filter((line) => line !== null).join("\n");
  return sanitizeText(text.slice(0, TEXT_LENGTH)).toLowerCase();
}

/** Marks for what cannot be stored can make two paths one. */
function uniquePaths(attributes: readonly Attribute[]): Attribute[] {
  return [...new Map(attributes.map((attribute) => [attribute.path, attribute])).values()];
}

/** Null for a time that no calendar holds: rows of earlier versions may have such events. */
function timeOrNull(ms: number | null): bigint | null {
  return ms === null || !isUsableTime(ms) ? null : BigInt(ms);
}

function durationOf(start: bigint | null, stop: bigint | null): bigint | null {
  if (start === null || stop === null) return null;
  return stop < start ? 0n : stop - start;
}
