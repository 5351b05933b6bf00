import { isFailure, isScheduled, traitsOf } from "./eventTraits";
import type { StateMachine } from "@/lib/asl/machine";
import { scopesOf } from "@/lib/asl/walk";
import { childPath, EXECUTION_TIMER, tokenOf, type Token } from "@/lib/engine/token";
import type { Input } from "@/lib/engine/protocol";
import type { EventType, HistoryEvent, KnownEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import { chainsOf } from "./chains";
import { type Comparable, comparable } from "./comparable";
import type { RecordedMapRunResult } from "./mapRunResults";
import { roleOf } from "./role";
import { isAnswerType } from "./answerEvents";

/*
 * What the world answered in a recorded run, in the order in which it did: outcomes of tasks, timers that ran
 * out, a stop. Derived events (inputs, outputs, transitions) are not looked at: the replay makes them itself.
 *
 * An answer finds its task by the interpreter's token, which is derived from places and counters alone and so
 * can be told from the recording: the chain's path, the visit in it, the attempt in that.
 */

export type Answer = {
  /** Id of the event that shows it. */
  readonly id: number;
} & (
  | { readonly kind: "input"; readonly token: Token; readonly input: Input }
  /** A timer fired; which of the attempt's timers is told by `timer`. */
  | {
      readonly kind: "timer";
      readonly token: Token;
      readonly timer: "wait" | "retry" | "any";
      readonly at: KnownEvent["timestamp"];
    }
);

/** The chains of a history as answers need them: places, and no data. */
type ChainOutlines = { readonly byKey: ReadonlyMap<string, ChainOutline> };
type ChainOutline = {
  readonly key: string;
  readonly parent: ChainOutline | null;
  readonly attempt: { readonly key: string; readonly openedBy: number } | null;
  readonly events: readonly EventOutline[];
};
type EventOutline = Pick<Comparable, "id" | "previousEventId" | "type">;

/**
 * The answers in a recorded history. Expects ascending ids. Payloads that are not there answer `null`.
 *
 * @param shape the chains of `recorded`, where they are known already.
 * @param mapRuns what Map Runs came to whose children cannot be run, by the event that ends them.
 */
export function answersOf(
  recorded: readonly HistoryEvent[],
  machine: StateMachine,
  shape: ChainOutlines = chainsOf(recorded.map(comparable)),
  mapRuns: ReadonlyMap<number, RecordedMapRunResult> = new Map(),
): readonly Answer[] {
  const wanted = (type: string) => type === "WaitStateExited" || isAnswerType(type) || traitsOf(type)?.of === "mapRun";
  const places = positionsOf(shape, machine, wanted);
  const answers: Answer[] = [];
  for (const event of recorded) {
    const place = places.get(event.id);
    if (event.type === "Unknown") continue;
    const whole = mapRuns.get(event.id);
    const answer =
      whole === undefined || place === undefined
        ? answerOf(event, place ?? null)
        : ({
            id: event.id,
            kind: "input",
            token: tokenOf(place),
            input: mapRunInput(whole, tokenOf(place), event.timestamp),
          } as const);
    if (answer !== null) answers.push(answer);
  }
  return answers;
}

/** Where an event stands, as the interpreter names places. `opens`: a try begins with it. */
export type EventPosition = {
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  readonly opens: boolean;
};

function mapRunInput(whole: RecordedMapRunResult, token: Token, at: KnownEvent["timestamp"]): Input {
  if (whole.kind === "succeeded") return { kind: "mapRunSucceeded", token, at, output: whole.output };
  return { kind: "mapRunFailed", token, at, ...failure(whole) };
}

function answerOf(event: KnownEvent, place: EventPosition | null): Answer | null {
  const { id, timestamp: at } = event;
  if (event.type === "ExecutionAborted") {
    const { error, cause } = event.details;
    return { id, kind: "input", token: EXECUTION_TIMER, input: { kind: "stopped", at, ...given({ error, cause }) } };
  }
  if (event.type === "ExecutionRedriven") {
    return { id, kind: "input", token: EXECUTION_TIMER, input: { kind: "redriven", at } };
  }
  if (event.type === "ExecutionTimedOut") return { id, kind: "timer", token: EXECUTION_TIMER, timer: "any", at };
  if (place === null) return null;
  const token = tokenOf(place);
  if (event.type === "WaitStateExited") return { id, kind: "timer", token, timer: "wait", at };
  if (place.opens && place.attempt > 0) {
    return { id, kind: "timer", token: tokenOf({ ...place, attempt: place.attempt - 1 }), timer: "retry", at };
  }
  const input = inputOf(event, token);
  if (input === "timedOut") return { id, kind: "timer", token, timer: "any", at };
  return input === null ? null : { id, kind: "input", token, input };
}

/** What an event says to the task `token`; `timedOut` when a clock of its state ran out, null when it says nothing. */
export function inputOf(event: KnownEvent, token: Token): Input | "timedOut" | null {
  const at = event.timestamp;
  switch (event.type) {
    case "TaskStarted":
    case "LambdaFunctionStarted":
      return { kind: "taskStarted", token, at };
    case "ActivityStarted":
      return { kind: "taskStarted", token, at, ...given({ worker: event.details.workerName }) };
    case "TaskSubmitted":
      return { kind: "taskSubmitted", token, at, output: textOf(event.details.output) };
    case "TaskSucceeded":
    case "LambdaFunctionSucceeded":
    case "ActivitySucceeded":
      return { kind: "taskSucceeded", token, at, output: textOf(event.details.output) };
    case "TaskFailed":
    case "LambdaFunctionFailed":
    case "ActivityFailed":
      return { kind: "taskFailed", token, at, ...failure(event.details) };
    case "LambdaFunctionScheduleFailed":
    case "ActivityScheduleFailed":
      return { kind: "scheduleFailed", token, at, ...failure(event.details) };
    case "LambdaFunctionStartFailed":
    case "TaskStartFailed":
      return { kind: "startFailed", token, at, ...failure(event.details) };
    case "TaskSubmitFailed":
      return { kind: "submitFailed", token, at, ...failure(event.details) };
    case "TaskTimedOut":
    case "LambdaFunctionTimedOut":
    case "ActivityTimedOut":
      // A timeout with a cause was the service's own; one without is a clock of the state's.
      return event.details.cause === undefined
        ? "timedOut"
        : { kind: "taskTimedOut", token, at, ...failure(event.details) };
    default:
      return null;
  }
}

function failure({ error, cause }: { readonly error?: string; readonly cause?: string }) {
  return given({ error, cause });
}

/** Without the members that are not there. */
function given<T extends Readonly<Record<string, string | undefined>>>(members: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

function textOf(payload: Payload): string {
  return payload.kind === "present" ? payload.text : "null";
}

/**
 * Where each event of a history stands: its chain's path, and visit and attempt in it.
 *
 * @param wanted events of which the place is asked for; those that open an attempt have one in any case.
 */
export function positionsOf(
  chains: ChainOutlines,
  machine: StateMachine,
  wanted: (type: string) => boolean = () => true,
): ReadonlyMap<number, EventPosition> {
  const branches = branchIndexes(machine);
  const places = new Map<number, EventPosition>();
  const paths = new Map<string, string>();
  const root = chains.byKey.get("")?.events ?? [];
  const redrives = root.flatMap(({ id, type }) => (type === "ExecutionRedriven" ? [id] : []));
  for (const chain of inOrder(chains.byKey.values())) {
    const path = pathOf(chain, places, paths, branches, redrives);
    paths.set(chain.key, path);
    walk(chain, path, places, redrives, wanted);
  }
  return places;
}

const CONTAINERS: ReadonlySet<string> = new Set(["MapStateEntered", "ParallelStateEntered"] satisfies EventType[]);

/** A chain after the one it was opened from. */
function inOrder(chains: Iterable<ChainOutline>): readonly ChainOutline[] {
  return [...chains].toSorted((a, b) => depth(a) - depth(b));
}

function depth(chain: ChainOutline): number {
  let levels = 0;
  for (let c = chain.parent; c !== null; c = c.parent) levels++;
  return levels;
}

/** A redrive goes on in the state that was not left, as in another visit of it. */
function walk(
  chain: ChainOutline,
  path: string,
  places: Map<number, EventPosition>,
  redrives: readonly number[],
  wanted: (type: string) => boolean,
): void {
  let [visit, attempt, tried, redriven] = [0, 0, false, 0];
  let entered: EventOutline | null = null;
  let before: EventOutline | null = null;
  for (const event of chain.events) {
    const role = roleOf(event.type);
    for (; before !== null && (redrives[redriven] ?? Infinity) < event.id; redriven++) {
      if (entered === null || before.id > (redrives[redriven] ?? 0)) continue;
      // A group goes on without being opened anew; if it is, from its Entered, that is its first try again.
      [visit, attempt, tried] = [visit + 1, 0, CONTAINERS.has(entered.type)];
      before = { ...before, type: "ExecutionRedriven" };
    }
    const opens = opensAttempt(event, before);
    if (role === "enter") {
      [visit, attempt, tried] = [visit + 1, 0, false];
      entered = event;
    } else if (role === "exit") entered = null;
    else if (opens) {
      const fromEntered = event.previousEventId === entered?.id || event.previousEventId === redrives[redriven - 1];
      if (tried && (role !== "open" || !fromEntered)) attempt++;
      tried = true;
    }
    if (opens || wanted(event.type)) places.set(event.id, { path, visit, attempt, opens });
    before = event;
  }
}

/** A try begins with Scheduled or Started; one that fails before that shows only as EvaluationFailed. */
function opensAttempt(event: EventOutline, before: EventOutline | null): boolean {
  if (roleOf(event.type) === "open" || isScheduled(event.type)) return true;
  if (event.type !== "EvaluationFailed" || before === null) return false;
  return roleOf(before.type) === "enter" || isFailure(before.type);
}

function pathOf(
  chain: ChainOutline,
  places: ReadonlyMap<number, EventPosition>,
  paths: ReadonlyMap<string, string>,
  branches: ReadonlyMap<string, number>,
  redrives: readonly number[],
): string {
  if (chain.parent === null || chain.attempt === null) return "";
  const { openedBy } = chain.attempt;
  const opener = places.get(openedBy);
  const first = chain.key.slice(chain.attempt.key.length + 1);
  const index = first.startsWith("branch ") ? (branches.get(first.slice("branch ".length)) ?? 0) : Number(first);
  // What a redrive began in a group that it went on with belongs to the visit that this was.
  const begun = chain.events[0]?.id ?? 0;
  const later = redrives.filter((id) => id > openedBy && id < begun).length;
  if (opener !== undefined && later > 0)
    return childPath({ ...opener, visit: opener.visit + later, attempt: 0 }, index);
  return opener === undefined ? (paths.get(chain.parent.key) ?? "") : childPath(opener, index);
}

/** The first state of each branch of each Parallel to the branch's index. */
function branchIndexes(machine: StateMachine): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (const { scope, branch } of scopesOf(machine)) if (branch !== undefined) indexes.set(scope.startAt, branch);
  return indexes;
}
