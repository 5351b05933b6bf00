import { randomBytes } from "node:crypto";
import { statesArn } from "@/lib/base/arn";
import type { Json } from "@/lib/base/json";
import { PLAIN_TASK_TOKENS, type Token } from "@/lib/engine/token";
import { isExecutionEnd } from "@/lib/history/executionEnds";
import type { HistoryEvent } from "@/lib/history/event";
import { AcceptedCounts } from "@/lib/replay/acceptedCounts";
import type { Answer } from "@/lib/replay/answers";
import type { ChanceRun, ReplaySetup } from "@/lib/replay/chanceRun";
import { chainsOf } from "@/lib/replay/chains";
import { comparable, parsed } from "@/lib/replay/comparable";
import { compareReplay } from "@/lib/replay/compareReplay";
import { withoutUnrecordedRole } from "@/lib/replay/identity";
import { jsonDifferences, type JsonDifference } from "@/lib/replay/jsonDiff";
import { activitiesIn } from "@/lib/replay/missingActivities";
import type { RecordedCall } from "@/lib/replay/recordedCalls";
import type { RemoteEngine, RemoteRun, UploadedRecord } from "@/lib/runner/remote/remoteEngine";
import { RemoteNames, type Renamed, type RemotePlace } from "@/lib/runner/remote/remoteNames";
import { runThere } from "@/lib/runner/remote/runThere";
import { type HandedOver, whyNotThere } from "./handOver";
import { leavesAt, type ReproducedEnd, type ReproducedThere } from "./reproduction";

/*
 * A recorded run made again through an engine behind an endpoint: what it is given is what the replay here was given, and
 * what it tells is read back under the recorded names. It gets names of its own, so that nothing of the same name there is
 * touched, and no execution that is stored under the recorded ARN gets events of this one.
 */

/** How long a run is waited for, in ms: what the record answers happens at once; a handler may take as long as a function. */
const LIMIT_MS = 60_000;
const EXCHANGED_LIMIT_MS = 900_000;
/** A run that waits for what its record does not hold is over when nothing has happened for so long, in ms. */
const QUIET_MS = 1_000;

export type Elsewhere = {
  readonly engine: RemoteEngine;
  /** Of the engine's machines: told by what it was opened with. */
  readonly place: RemotePlace;
  readonly isOurs: boolean;
  /** Addresses that perform the tasks of states in the record's place; empty: none is exchanged. */
  readonly exchanged: Readonly<Record<string, string>>;
  /** Whether one of them is at work. */
  readonly isBusy: () => boolean;
};

export type RunElsewhere = Omit<HandedOver, "setup" | "replay" | "isExchanged"> & {
  /** Text of the definition in JSON, its placeholders filled. */
  readonly definition: string;
  /** Names of placeholders without a value. */
  readonly open: ReadonlySet<string>;
  readonly calls: () => readonly RecordedCall[];
  readonly setup: ReplaySetup;
  readonly replay: ChanceRun;
};

/** Makes a recorded run again at an endpoint, once more with outcomes exchanged, and compares. Rejects only when aborted. */
export async function reproduceThere(run: RunElsewhere, there: Elsewhere): Promise<ReproducedThere> {
  const isExchanged = Object.keys(there.exchanged).length > 0;
  const why = whyNotThere({ ...run, isExchanged }, there.isOurs);
  if (why !== null) return { kind: "notMade", why };
  try {
    const told = await ranThere(run, there, false);
    const exchanged = isExchanged ? await ranThere(run, there, true) : null;
    return {
      kind: "made",
      arn: told.arn,
      end: endOf(told.run),
      ...compared(run, told),
      exchanged: exchanged && {
        end: endOf(exchanged.run),
        leavesAt: leavesAt(exchanged.run.events, run.recorded),
        waiting: exchanged.run.status === "RUNNING" ? exchanged.waiting : [],
      },
    };
  } catch (error) {
    there.engine.throwIfAborted();
    return { kind: "notMade", why: `the endpoint says: ${error instanceof Error ? error.message : String(error)}` };
  }
}

type Told = {
  readonly arn: string;
  readonly run: RemoteRun;
  readonly taskTokens: ReadonlySet<string>;
  readonly waiting: readonly string[];
};

async function ranThere(run: RunElsewhere, there: Elsewhere, isExchanged: boolean): Promise<Told> {
  const { setup, recorded, type, definition } = run;
  const { engine, place } = there;
  const unique = randomBytes(8).toString("hex");
  const role = `arn:aws:iam::${place.account}:role/reproduced-${unique}`;
  const given = { machine: `reproduced-m${unique}`, execution: `reproduced-r${unique}`, role, record: unique };
  const names = new RemoteNames(place, unique, renamedOf(setup, place, given));
  const asked = {
    definition,
    type,
    compiled: setup.compiled,
    activityExists: activitiesIn(recorded),
    input: setup.start.input,
    record: there.isOurs ? recordOf(run, isExchanged ? there.exchanged : {}) : null,
    redrives: isExchanged ? 0 : recorded.filter((event) => event.type === "ExecutionRedriven").length,
    limitMs: isExchanged ? EXCHANGED_LIMIT_MS : LIMIT_MS,
    isEnough: isExchanged ? untilQuiet(there) : asLongAs(engine, recorded),
  };
  const ended = await runThere(engine, asked, given, names);
  const plain = plainTokens(setup.start.execution.id, ended.taskTokens);
  const told = names.back(ended.run, [...plain, { there: ended.run.arn, recorded: setup.start.execution.id }]);
  if (!told.ok) throw new Error(told.error);
  const taskTokens = new Set(plain.map((one) => one.recorded));
  const events = withGiven(told.value.events, recorded);
  return { arn: ended.run.arn, run: { ...told.value, events }, taskTokens, waiting: ended.waiting };
}

function renamedOf(
  { start: { execution } }: ReplaySetup,
  place: RemotePlace,
  { machine, execution: name, role }: { readonly machine: string; readonly execution: string; readonly role: string },
): readonly Renamed[] {
  return [
    { there: statesArn(place, `stateMachine:${machine}`), recorded: execution.stateMachineId },
    { there: machine, recorded: execution.stateMachineName },
    { there: name, recorded: execution.name },
    { there: role, recorded: execution.roleArn },
  ];
}

function recordOf({ setup, replay, calls }: RunElsewhere, exchanged: Elsewhere["exchanged"]): UploadedRecord {
  const isExchanged = Object.keys(exchanged).length > 0;
  // With outcomes exchanged its first end is the end.
  const isKept = (one: Answer) => !isExchanged || one.kind !== "input" || one.input.kind !== "redriven";
  return {
    answers: setup.answers.filter(isKept),
    calls: isExchanged ? calls() : [],
    drawn: replay.chance.map(({ index, value }) => [index, value] as const),
    exchanged,
  };
}

/** Secret task tokens in the form of the interpreter's own, which the comparer knows anywhere in a text. */
function plainTokens(executionId: string, tokens: readonly string[]): readonly Renamed[] {
  return tokens.map((there, i) => ({ there, recorded: PLAIN_TASK_TOKENS(executionId, `0.${i}` as Token) }));
}

/** What the caller chose and the machine there does not have: the alias and version it was started by; a role that is not told. */
function withGiven(events: readonly HistoryEvent[], recorded: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const [first] = withoutUnrecordedRole(events);
  const [theirs] = recorded;
  if (first?.type !== "ExecutionStarted" || theirs?.type !== "ExecutionStarted") return events;
  const { stateMachineAliasArn: alias, stateMachineVersionArn: version } = theirs.details;
  const details = {
    ...first.details,
    ...(alias === undefined ? {} : { stateMachineAliasArn: alias }),
    ...(version === undefined ? {} : { stateMachineVersionArn: version }),
  };
  return events.with(0, { ...first, details });
}

/** Of a record that has not ended: until there are as many events as in it. */
function asLongAs(engine: RemoteEngine, recorded: readonly HistoryEvent[]) {
  if (isExecutionEnd(recorded.at(-1)?.type ?? "")) return undefined;
  return async (arn: string) => (await engine.eventsOf(arn)).length >= recorded.length;
}

/** Until it waits for what its record does not hold, no handler is at work and nothing has happened for a while. */
function untilQuiet({ engine, isBusy }: Elsewhere) {
  let length = 0;
  let since = performance.now();
  return async (arn: string): Promise<boolean> => {
    const { waiting } = await engine.madeBy(arn);
    const events = isBusy() || waiting.length === 0 ? null : (await engine.eventsOf(arn)).length;
    if (events === null || events !== length) {
      length = events ?? length;
      since = performance.now();
    }
    return performance.now() - since > QUIET_MS;
  };
}

function endOf({ status, output, error, cause, events }: RemoteRun): ReproducedEnd {
  return { status, output, error, cause, events: events.length };
}

type Compared = Pick<Extract<ReproducedThere, { readonly kind: "made" }>, "compared" | "differences">;

function compared({ recorded, open, type, replay }: RunElsewhere, { run, taskTokens }: Told): Compared {
  if (type === "EXPRESS") return { compared: "end", differences: endDifferences(run, replay.run) };
  const record = {
    events: recorded,
    recorded: chainsOf(recorded.map(comparable)),
    isComplete: isExecutionEnd(recorded.at(-1)?.type ?? ""),
    open,
  };
  const ours = { events: run.events, chains: chainsOf(run.events.map(comparable)), taskTokens };
  return { compared: "history", differences: compareReplay(ours, record, new AcceptedCounts()).divergences };
}

/** Of an Express execution: held against the replay here, which was held against the record. */
function endDifferences(there: RemoteRun, here: ChanceRun["run"]): Compared["differences"] {
  const difference: readonly JsonDifference[] = jsonDifferences("end", shownEnd(there), shownEnd(here), null);
  return difference.length === 0 ? [] : [{ kind: "output", state: null, ours: null, recorded: null, difference }];
}

function shownEnd({ status, output, error, cause }: Pick<RemoteRun, "status" | "output" | "error" | "cause">): Json {
  return { status, output: output === null ? null : parsed(output), error, cause };
}
