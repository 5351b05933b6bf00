import { gunzipSync } from "node:zlib";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import { graphOf } from "@/lib/asl/graph";
import type { StateMachine } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";
import { utf8Length } from "@/lib/base/utf8Length";
import {
  ALL_INPUTS,
  type FindingView,
  type ForkRunView,
  MAX_CHANGED_DATA,
  type RefusedForkView,
  SHORT_INPUT,
} from "@/lib/contract/fork";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { type DataSize, dataSize } from "@/lib/cost/size";
import { tokenOf } from "@/lib/engine/token";
import { encodeEvent } from "@/lib/history/encode";
import { fieldsOf, type HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { Payload } from "@/lib/history/payload";
import type { ExecutionTrace } from "@/lib/history/span";
import { stepsOf } from "@/lib/history/steps";
import { positionsOf } from "@/lib/replay/answers";
import { chainsOf } from "@/lib/replay/chains";
import { comparable } from "@/lib/replay/comparable";
import { compareFork } from "@/lib/replay/fork/comparison";
import type { AnsweredBy, ForkRun } from "@/lib/replay/fork/fork";
import { forkBaseOf, ForkRefused, runFork } from "@/lib/replay/fork/runFork";
import { type ReadStages, readStages, UnreadableDefinition } from "./forkStages";
import { forkTests, type ToldForkTests } from "./forkTests";
import type { ReplayedExecution } from "./replayedExecution";

/** A run as the worker tells it: what it cost is known to whoever knows the prices. */
export type ToldForkRun = Omit<ForkRunView, "cost"> & {
  readonly size: DataSize;
  readonly definitionBytes: number | null;
};
export type ToldFork = ToldForkRun | RefusedForkView;

/** `forkEvents:…`: the events in AWS's shape, and the definition that it ended with. */
export type ToldForkEvents = { readonly events: readonly JsonObject[]; readonly definition: string | null };

const EVENTS_PART = "forkEvents:";
const TESTS_PART = "forkTests:";

/** Names of the parts that tell of a fork: what it came to, its events, tests of what it changes. `hash` is of its stages. */
export const forkPartOf = (hash: string) => `fork:${hash}`;
export const forkEventsPartOf = (hash: string) => `${EVENTS_PART}${hash}`;
export const forkTestsPartOf = (hash: string) => `${TESTS_PART}${hash}`;

/** Runs a fork and tells the part of it that is asked for. `subject`: gzip of its stages as JSON. */
export async function forkPart(
  opened: ReplayedExecution,
  part: string,
  subject: Uint8Array,
): Promise<ToldFork | ToldForkEvents | ToldForkTests> {
  const bodies = JSON.parse(gunzipSync(subject).toString("utf8")) as readonly ForkStageBody[];
  try {
    const read = readStages(opened, bodies);
    const base = forkBaseOf(opened.session);
    if (part.startsWith(TESTS_PART)) return await forkTests(base, read, definitionsOf(opened, read, base.machine));
    const run = await runFork(base, read.stages, read.mock === null ? {} : { mock: read.mock });
    const definition = read.definition?.text ?? opened.subject.definition?.text ?? null;
    if (part.startsWith(EVENTS_PART)) return { events: run.events.map(encodeEvent), definition };
    return forkView(opened, run, read, { machine: read.definition?.machine ?? base.machine, definition });
  } catch (error) {
    if (!(error instanceof ForkRefused)) throw error;
    const findings = error instanceof UnreadableDefinition ? error.findings : [];
    return { kind: "refused", why: error.message, findings: findings.map(findingView) };
  }
}

function definitionsOf({ subject }: ReplayedExecution, { definition }: ReadStages, machine: StateMachine) {
  const recorded = subject.definition?.text ?? "";
  return { recorded, changed: definition?.text ?? recorded, machine: definition?.machine ?? machine };
}

type EndsWith = { readonly machine: StateMachine; readonly definition: string | null };

function forkView(
  { session }: ReplayedExecution,
  run: ForkRun,
  { findings }: ReadStages,
  { machine, definition }: EndsWith,
): ToldForkRun {
  const { status, output, error, cause, forkedAt, notReached, questions, answered } = run;
  const { first, entered, changed } = compareFork(run, session.events, session.recorded);
  const trace = fold(run.events, { machine });
  return {
    kind: "run",
    ...{ status, output, error, cause, forkedAt, notReached, questions: [...questions] },
    answered: { edit: countBy(answered, "edit"), record: countBy(answered, "record"), mock: countBy(answered, "mock") },
    first: first === null ? null : { ...first, difference: [...first.difference] },
    entered: [...entered],
    changed: changed.slice(0, MAX_CHANGED_DATA).map((one) => ({ ...one, differences: [...one.differences] })),
    changedTotal: changed.length,
    trace,
    places: placesOf(run, trace, machine),
    graph: graphOf(machine),
    findings: findings.map(findingView),
    size: dataSize(run.events),
    definitionBytes: definition === null ? null : utf8Length(definition),
  };
}

function countBy(answered: ForkRun["answered"], by: AnsweredBy): number {
  return [...answered.values()].filter((one) => one === by).length;
}

/** The attempts that the steps of a run are, by their first events, with the inputs of their states. */
function placesOf({ events }: ForkRun, trace: ExecutionTrace, machine: StateMachine): ForkRunView["places"] {
  const positions = positionsOf(chainsOf(events.map(comparable)), machine);
  const byId = new Map(events.map((event) => [event.id, event]));
  const places: [string, ForkRunView["places"][string]][] = [];
  let left = ALL_INPUTS;
  for (const { eventId, visit } of stepsOf(trace)) {
    const position = positions.get(eventId);
    if (position === undefined) continue;
    const input = inputIn(byId.get(trace.spans[visit]?.events[0] ?? -1));
    const isSent = input !== null && input.length <= Math.min(left, SHORT_INPUT);
    if (isSent) left -= input.length;
    places.push([String(eventId), { token: tokenOf(position), input: isSent ? input : null }]);
  }
  return Object.fromEntries(places);
}

/** The input of the state that an event enters. */
function inputIn(event: HistoryEvent | undefined): string | null {
  if (event === undefined || event.type === "Unknown") return null;
  const input = fieldsOf(event)["input"] as Payload | undefined;
  return input?.kind === "present" ? input.text : null;
}

function findingView({ message, location, line }: Diagnostic): FindingView {
  return { message, location: location ?? null, line: line ?? null };
}
