import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { fieldsOf } from "@/lib/history/event";
import { jsonText } from "@/lib/base/json-text";
import { positionsOf } from "../answers";
import { type Chains, chainsOf } from "../chains";
import { comparable } from "../comparable";
import type { ChanceRun, ReplaySetup } from "../chanceRun";
import { RecordedEntropy } from "../randomDraws";
import { readRecordedExecution, type RecordedExecution } from "../recordedExecution";
import { runRecorded } from "../recordedRun";
import { whyNotComputed } from "../replaySession";
import type { ReplayVerdict } from "../replayVerdict";
import { roleOf } from "../role";
import { verify, type VerifyOptions } from "../verify";
import type { CompiledProbe } from "./compileProbe";
import { StateVisits, type VisitLog } from "./visitLog";

/** A probe at one visit of its state. */
export type ProbedVisit = {
  /** The event that entered the state. */
  readonly eventId: number;
  readonly at: Instant;
  /** 1 for the first visit of the execution. */
  readonly visit: number;
  readonly attempts: number;
} & ({ readonly value: Json } | { readonly error: string });

export type ProbeTask = {
  readonly state: string;
  readonly evaluate: CompiledProbe;
};

/** Characters of the values that one execution may show; what comes after is left out. */
const MAX_CHARACTERS = 16_000_000;

/**
 * Evaluates an expression at every recorded visit of a state, with what the state saw: what the history does not hold is
 * computed by a replay up to there. An error says why the execution cannot be replayed, worded.
 */
export async function probeExecution(
  subject: RecordedExecution,
  { state, evaluate }: ProbeTask,
  options: VerifyOptions = {},
): Promise<Result<readonly ProbedVisit[], string>> {
  // Most executions of a machine never come to some of its states: nothing of them is replayed.
  if (!subject.events.some((event) => isEntry(event, state))) return ok([]);
  const made: { readonly setup: ReplaySetup; readonly replay: ChanceRun }[] = [];
  const verdict = await verify(subject, { ...options, onReplay: (setup, replay) => made.push({ setup, replay }) });
  const read = readRecordedExecution(subject.events, options.maxEvents ?? Number.MAX_SAFE_INTEGER);
  const [run] = made;
  if (run === undefined || !read.ok || !subject.machine.ok) return err(verdict.reason ?? "It cannot be replayed.");
  const visits = await visitsIn(run, state);
  const recorded = chainsOf(read.value.events.map(comparable));
  const places = positionsOf(recorded, subject.machine.value, (type) => roleOf(type) === "enter");
  const [blocked] = run.replay.blocked.toSorted((a, b) => a.id - b.id);
  const known = { verdict, recorded, replay: { blockedFrom: blocked?.id ?? null } };
  const budget = { left: MAX_CHARACTERS };
  return ok(
    read.value.events
      .filter((event) => isEntry(event, state))
      .map(({ id: eventId, timestamp: at }, i): ProbedVisit => {
        const place = places.get(eventId);
        const log = place === undefined ? undefined : visits.get(`${place.path}${place.visit}`);
        const whole = { eventId, at, visit: i + 1, attempts: log?.attempts ?? 0 };
        return { ...whole, ...valueOf(known, eventId, log, evaluate, at, budget) };
      }),
  );
}

function isEntry(event: RecordedExecution["events"][number], state: string): boolean {
  return event.type !== "Unknown" && roleOf(event.type) === "enter" && fieldsOf(event)["name"] === state;
}

/** The replay once more, with the values of chance that were found, listened to. */
async function visitsIn(
  { setup, replay }: { readonly setup: ReplaySetup; readonly replay: ChanceRun },
  state: string,
): Promise<ReadonlyMap<string, VisitLog>> {
  const { compiled, start, at, answers, around = {}, pause } = setup;
  const known = new Map(replay.chance.map(({ index, value }) => [index, value]));
  const entropy = new RecordedEntropy(known, "plain");
  const { visits, trace } = new StateVisits(state);
  await runRecorded(compiled, start, at, answers, { ...around, entropy, trace }, { pause });
  return new Map(visits.map((visit) => [`${visit.path}${visit.visit}`, visit]));
}

type Known = {
  readonly verdict: ReplayVerdict;
  readonly recorded: Chains;
  readonly replay: { readonly blockedFrom: number | null };
};

function valueOf(
  known: Known,
  eventId: number,
  log: VisitLog | undefined,
  evaluate: CompiledProbe,
  at: Instant,
  budget: { left: number },
): { readonly value: Json } | { readonly error: string } {
  const missing = whyNotComputed(known, eventId);
  if (missing?.kind === "diverged")
    return { error: `not computed: the replay goes another way from event ${missing.eventId} on` };
  if (missing?.kind === "chance") return { error: `not computed: from event ${missing.eventId} on it hangs on chance` };
  if (log === undefined) return { error: "not computed: the replay does not come here" };
  const { input, effective = input, result, output, error: errorOutput, seen } = log;
  const made = evaluate({ input, effective, result, output, errorOutput, ...seen, at });
  if (!made.ok) return { error: made.error };
  budget.left -= jsonText(made.value).length;
  return budget.left < 0 ? { error: "left out: the values before it are long" } : { value: made.value };
}
