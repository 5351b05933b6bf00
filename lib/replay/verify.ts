import type { StateMachine } from "@/lib/asl/machine";
import { compiledOf } from "./compiledOf";
import { whyGivenUp } from "./bounds";
import { type ChanceRun, runWithChance, type ReplaySetup } from "./chanceRun";
import { type Chains, chainsOf } from "./chains";
import { comparable } from "./comparable";
import { cutRedrive } from "./cutRedrive";
import type { Comparison } from "./compare";
import { type ComparedRecord, compareReplay } from "./compareReplay";
import { controlFlowProblems } from "./controlFlow";
import { withChoices } from "./divergedChoice";
import { NO_FINDINGS, withDoubts } from "./doubts";
import { type RecordedMapRunResult, recordedMapRunResults } from "./mapRunResults";
import type { BoundPlaceholder } from "./placeholders/bind";
import { NO_PLACEHOLDERS } from "./placeholders/read";
import { replaySetupOf } from "./replaySetup";
import { hidesOutcome, readRecordedExecution, type RecordedExecution } from "./recordedExecution";
import { acceptedIn, AcceptedCounts } from "./acceptedCounts";
import { clockProblems, drawnProblems, orderProblems } from "./timing";
import type { AcceptedDifference, ReplayVerdict, VerifyDivergence } from "./replayVerdict";

export type VerifyOptions = {
  /** Whether clocks are held to their bounds; false for records with invented times. */
  readonly checkTimes?: boolean;
  /** Most events that are replayed. */
  readonly maxEvents?: number;
  /** Told of the replay that the verdict rests on; not called when there was none. */
  readonly onReplay?: (setup: ReplaySetup, replay: ChanceRun) => void;
  readonly pause?: ReplaySetup["pause"];
};

/** As long as the longest Express history that the interpreter makes. */
const MAX_EVENTS = 1_000_000;

/**
 * Replays an execution in the world of its record and compares what comes out with it. The replay is given the
 * definition, the caller's input and the outcomes; of derived events it knows that they were there, not what they
 * hold. Values of chance are taken from the record one by one and counted.
 *
 * Throws nothing for outside data; time and memory are linear in the events, but for values of chance that
 * decide the way, each of which costs a run up to a bound.
 */
export async function verify(subject: RecordedExecution, options: VerifyOptions = {}): Promise<ReplayVerdict> {
  const { findings } = subject.validation ?? NO_FINDINGS;
  const { bound } = subject.placeholders ?? NO_PLACEHOLDERS;
  try {
    return { ...withBound(await verdictOn(subject, options), bound), findings };
  } catch (error) {
    return { ...notReplayable(whyGivenUp(error)), findings };
  }
}

/** What was filled from the record cannot be held against it: it is listed with what was accepted. */
function withBound(verdict: ReplayVerdict, bound: readonly BoundPlaceholder[]): ReplayVerdict {
  if (bound.length === 0 || verdict.verdict === "NOT REPLAYABLE") return verdict;
  const filled = bound.map(({ name, value, ...place }): AcceptedDifference => ({
    kind: "placeholder",
    ...place,
    placeholder: { name, value },
  }));
  const name = verdict.verdict === "MATCH" ? "MATCH (accepted non-determinism)" : verdict.verdict;
  return { ...verdict, verdict: name, accepted: [...verdict.accepted, ...filled] };
}

async function verdictOn(subject: RecordedExecution, options: VerifyOptions): Promise<ReplayVerdict> {
  const read = readRecordedExecution(subject.events, options.maxEvents ?? MAX_EVENTS);
  if (!read.ok) return notReplayable(read.error);
  if (!subject.machine.ok) return notReplayable(subject.machine.error);
  const machine = subject.machine.value;
  const compiled = compiledOf(machine);
  const { events, isComplete, start } = read.value;
  const notes = [
    ...(subject.definitionAssumed
      ? ["The definition is assumed: the record does not say which one the execution ran with."]
      : []),
    ...(isComplete ? [] : ["The execution had not ended: what is recorded is a prefix."]),
  ];
  const recorded = chainsOf(events.map(comparable));
  const hides = start.input.kind !== "present" || hidesOutcome(events);
  const mapRuns = recordedMapRunResults(machine, events, recorded);
  if (!mapRuns.ok && !hides) return notReplayable(mapRuns.error);
  const judged =
    hides || !mapRuns.ok
      ? controlFlowVerdict(recorded, machine)
      : await replayed(
          { ...replaySetupOf(subject, read.value, machine, compiled, recorded, mapRuns.value), pause: options.pause },
          {
            events,
            recorded,
            machine,
            isComplete,
            checkTimes: options.checkTimes ?? true,
            mapRuns: mapRuns.value,
            onReplay: options.onReplay,
            open: subject.placeholders?.open,
          },
        );
  const verdict = withDoubts(judged, recorded, (subject.validation ?? NO_FINDINGS).doubts);
  const cut = verdict.verdict === "DIVERGED" ? cutRedrive(events, Math.min(...verdict.divergences.map(place))) : null;
  if (cut !== null) return notReplayable(cut);
  return { ...verdict, reason: [verdict.reason, ...notes].filter((text) => text !== null).join(" ") || null };
}

export type Recording = ComparedRecord & {
  readonly machine: StateMachine;
  readonly checkTimes: boolean;
  /** Compares in place of the strict comparer; for records that hide what snapshots hide. */
  readonly compare?: (ours: ChanceRun["run"]) => Comparison;
  /** The Map Runs that were answered as wholes, by the event that ends them. */
  readonly mapRuns?: ReadonlyMap<number, RecordedMapRunResult>;
  readonly onReplay?: VerifyOptions["onReplay"] | undefined;
};

/** Replays a prepared run against its record. */
export async function replayed(setup: ReplaySetup, record: Recording): Promise<ReplayVerdict> {
  const replay = await runWithChance(setup, record.recorded);
  record.onReplay?.(setup, replay);
  const tally = new AcceptedCounts();
  const comparison = compared(replay, record, tally);
  const divergences = firstOfEachChain([
    ...comparison.divergences,
    ...(record.checkTimes ? timeProblems(replay, record) : []),
  ]);
  for (const { kind, recorded } of comparison.accepted) tally.add(kind, recorded, stateAt(record, recorded));
  for (const { draw, id, state } of replay.chance) {
    tally.add(draw.kind === "uuid" ? "uuid" : draw.kind === "instant" ? "now" : "random", id, state);
  }
  for (const [id, { state }] of record.mapRuns ?? []) tally.add("mapRun", id, state);
  const explained = await withChoices(divergences, setup, replay, record.machine, record.recorded);
  return concluded(replay, explained, acceptedIn(tally));
}

function compared({ run, chains }: ChanceRun, record: Recording, tally: AcceptedCounts): Comparison {
  if (record.compare !== undefined) return record.compare(run);
  return compareReplay({ events: run.events, chains, taskTokens: run.taskTokens }, record, tally);
}

function timeProblems(replay: ChanceRun, record: Recording): readonly VerifyDivergence[] {
  return [
    ...clockProblems(replay.run.clocks, record.recorded, record.events),
    ...drawnProblems(replay.chance, record.recorded, record.events),
    ...orderProblems(record.events, record.recorded),
  ];
}

function firstOfEachChain(problems: readonly VerifyDivergence[]): readonly VerifyDivergence[] {
  const first = new Map<string, VerifyDivergence>();
  for (const one of problems.toSorted((a, b) => place(a) - place(b))) {
    if (!first.has(one.chain)) first.set(one.chain, one);
  }
  return [...first.values()];
}

function place({ recorded, ours }: VerifyDivergence): number {
  return recorded ?? ours ?? Number.MAX_SAFE_INTEGER;
}

/** From the first event that depends on chance that the record does not tell nothing can be compared; what differs before it does differ. */
function concluded(
  { blocked, givenUp }: ChanceRun,
  divergences: readonly VerifyDivergence[],
  accepted: readonly AcceptedDifference[],
): ReplayVerdict {
  const [first] = blocked.toSorted((a, b) => a.id - b.id);
  const real = first === undefined ? divergences : divergences.filter((one) => place(one) < first.id);
  if (real.length > 0) return { ...NOTHING, verdict: "DIVERGED", accepted, divergences: real };
  if (first !== undefined) {
    const where = `from event ${first.id}${first.state === null ? "" : ` in state ${first.state}`} on`;
    const why =
      first.why === "form"
        ? "a value was made from chance in a form that cannot be turned round"
        : "the way that was taken hangs on a value of chance that the record does not hold";
    return { ...NOTHING, verdict: "NOT REPLAYABLE", reason: `Not replayable ${where}: ${why}.`, accepted };
  }
  if (givenUp) return notReplayable("Too many values of chance decide the way of this execution to look for them all.");
  return { ...NOTHING, verdict: accepted.length === 0 ? "MATCH" : "MATCH (accepted non-determinism)", accepted };
}

function controlFlowVerdict(recorded: Chains, machine: StateMachine): ReplayVerdict {
  const divergences = controlFlowProblems(recorded, machine);
  const reason = "Control flow only: the record holds what was answered cut, or without data.";
  const accepted: readonly AcceptedDifference[] = [{ kind: "hiddenPayload", count: 1, eventId: null, state: null }];
  const verdict = divergences.length > 0 ? "DIVERGED" : "MATCH (accepted non-determinism)";
  return { ...NOTHING, verdict, reason, accepted, divergences };
}

const NOTHING: Omit<ReplayVerdict, "verdict"> = { reason: null, accepted: [], divergences: [], findings: [] };

function notReplayable(reason: string): ReplayVerdict {
  return { ...NOTHING, verdict: "NOT REPLAYABLE", reason };
}

function stateAt({ recorded }: Recording, id: number | null): string | null {
  if (id === null) return null;
  const events = recorded.chainOf.get(id)?.events ?? [];
  const at = events.find((event) => event.id === id);
  return at?.name ?? null;
}
