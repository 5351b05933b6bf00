import { statesOf } from "@/lib/asl/walk";
import type { StateMachine } from "@/lib/asl/machine";
import { type Result, err, ok } from "@/lib/base/result";
import type { CompiledMachine, StepContext } from "@/lib/engine/compiledMachine";
import type { TaskTarget } from "@/lib/engine/protocol";
import { applyInput } from "@/lib/engine/step/applyInput";
import { beginStep, newRun } from "@/lib/engine/step";
import { copyRun } from "@/lib/engine/step/copyRun";
import type { Cursor, Run } from "@/lib/engine/run";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import { type Ahead, aheadOf } from "./ahead";
import type { EndedRun } from "./endedRun";
import { compiledOf } from "../compiledOf";
import { type KeptWork, keptWorkOf } from "./keptWork";
import { type LastOutcome, type LastOutcomes, lastOutcomesOf, visitKey } from "./lastOutcomes";
import { type Asked, driveUntilAsked, MAX_EVENTS_AHEAD } from "./openWorld";
import { placeOf } from "./places";
import type { Prediction, RunningState } from "./prediction";
import { restoredRun } from "./restoredRun";
import type { ResumeMachine } from "./resume/resumeMachine";
import { Ways } from "./ways";

/** What a redrive at the end of a run does; an error says, in AWS's words, why there is none. */
export async function predictRedrive(ended: EndedRun): Promise<Result<Prediction, string>> {
  const { run, compiled, machine, around } = ended;
  const may = redrivable(run, run.now);
  if (may.status === "NOT_REDRIVABLE") return err(may.reason);
  if (run.execution.type === "EXPRESS") return err("An Express child execution is started anew by its Map Run.");
  const ctx = beginStep(compiled, copyRun(run), around);
  applyInput(ctx, { kind: "redriven", at: run.now });
  const outcomes = lastOutcomesOf(ended.events, machine);
  const goesOn = ctx.ready.map((cursor) => runningState(ctx, cursor, outcomes));
  const containers = keptWorkOf(ctx.run);
  // ExecutionRedriven, and each state that is run again without being entered: what is kept open counts nothing.
  const begun = 1 + ctx.ready.filter(isRunAgain).length;
  const asked = await driveUntilAsked(ctx, []);
  return ok(
    predictionOf(ctx, asked, { machine, outcomes, goesOn, containers, begun, recorded: ended, originOf: SAME }),
  );
}

function isRunAgain({ visit, phase }: Cursor): boolean {
  return visit > 0 && phase.kind === "attempt";
}

/** What a new execution of the same machine does. `input`: JSON text. */
export function predictStart(before: EndedRun, input: string): Promise<Prediction> {
  const { machine, compiled, events } = before;
  const outcomes = lastOutcomesOf(events, machine);
  const goesOn = machine.states.has(machine.startAt) ? [stateAt(compiled, outcomes, machine.startAt)] : [];
  return predictNew(before, { machine, compiled, input }, { outcomes, goesOn, containers: [], originOf: SAME });
}

const SAME = (state: string): string => state;

/** What an execution of the machine that resumes does. It goes on at the places at which a redrive would. */
export function predictResume(before: EndedRun, made: ResumeMachine): Promise<Prediction> {
  const { machine, input, originOf } = made;
  const outcomes = lastOutcomesOf(before.events, before.machine);
  const restored = restoredRun(before);
  const containers = keptWorkOf(restored.run).map((one) =>
    // A Map Run is another one: nothing of it is kept.
    one.of === "children" ? { ...one, kept: 0, goOn: 0, start: null } : one,
  );
  const goesOn = restored.ready.map((cursor) => runningState(restored, cursor, outcomes));
  return predictNew(
    before,
    { machine, compiled: compiledOf(machine), input },
    { outcomes, goesOn, containers, originOf },
  );
}

type NewExecution = {
  readonly machine: StateMachine;
  readonly compiled: CompiledMachine;
  readonly input: string;
};

async function predictNew(
  { run, around, events, compiled }: EndedRun,
  { machine, compiled: runs, input }: NewExecution,
  known: Pick<Known, "outcomes" | "goesOn" | "containers" | "originOf">,
): Promise<Prediction> {
  const start = { execution: run.execution, input, seed: run.seed };
  const ctx = beginStep(runs, newRun(start, run.now), { ...around, limits: { events: MAX_EVENTS_AHEAD } });
  const asked = await driveUntilAsked(ctx, [{ kind: "started", at: run.now, ...start }]);
  return predictionOf(ctx, asked, { ...known, machine, begun: 0, recorded: { events, compiled } });
}

type Known = {
  readonly machine: StateMachine;
  readonly outcomes: LastOutcomes;
  readonly goesOn: readonly RunningState[];
  readonly containers: readonly KeptWork[];
  /** Transitions that no event of entering shows. */
  readonly begun: number;
  readonly recorded: Pick<EndedRun, "events" | "compiled">;
  /** What a state of the machine was called in the recorded one; null: it is none of it. */
  readonly originOf: (state: string) => string | null;
};

function predictionOf(ctx: StepContext, asked: Asked, known: Known): Prediction {
  const { machine, goesOn, containers, begun, originOf } = known;
  const { run } = ctx;
  const ahead = aheadOf(run, new Ways(machine));
  // What is entered before the first answer is entered in any case.
  const reached = new Map<string, boolean>();
  for (const [name, certain] of [...ahead.entered, ...asked.entered.map((name) => [name, true] as const)]) {
    const origin = originOf(name);
    if (origin !== null) reached.set(origin, certain || (reached.get(origin) ?? false));
  }
  for (const { state } of asked.tasks) reached.set(originOf(state) ?? state, true);
  return {
    runAgain: goesOn,
    ...tasksOf(known, reached),
    containers,
    later: laterStates(known, reached),
    transitions: transitionsOf(run, ahead, begun + asked.entered.length),
    ends: run.status === "RUNNING" ? null : { status: run.status, error: run.error },
  };
}

function transitionsOf(run: Run, ahead: Ahead, soFar: number): Prediction["transitions"] {
  const least = soFar + ahead.least;
  return { least, dependsOn: run.status === "RUNNING" ? [...ahead.dependsOn] : [] };
}

function tasksOf(
  { outcomes, recorded: { compiled } }: Known,
  reached: ReadonlyMap<string, boolean>,
): Pick<Prediction, "invoked" | "notInvoked"> {
  const tasks = [...outcomes.byState].map(([state, last]) => ({ state, resource: resourceOf(compiled, state), last }));
  return {
    invoked: tasks.flatMap((task) => {
      const certain = reached.get(task.state);
      return certain === undefined ? [] : [{ ...task, certain }];
    }),
    notInvoked: tasks.filter(({ state }) => !reached.has(state)),
  };
}

function laterStates({ machine, recorded, originOf }: Known, reached: ReadonlyMap<string, boolean>) {
  const before = new Set(recorded.events.flatMap((event) => enteredName(event)));
  const seen = new Set<string>();
  return [...statesOf(machine)].flatMap(({ name, type }) => {
    const state = originOf(name);
    const certain = state === null ? undefined : reached.get(state);
    if (state === null || certain === undefined || before.has(state) || seen.has(state)) return [];
    seen.add(state);
    return [{ state, type, certain }];
  });
}

function enteredName(event: EndedRun["events"][number]): readonly string[] {
  if (event.type === "Unknown" || !event.type.endsWith("StateEntered") || !("name" in event.details)) return [];
  return [String(event.details.name)];
}

function runningState({ run, machine }: StepContext, cursor: Cursor, outcomes: LastOutcomes): RunningState {
  const { path, visit } = cursor;
  const told = stateAt(machine, outcomes, cursor.state);
  const last: LastOutcome | null = outcomes.byVisit.get(visitKey({ path, visit: visit - 1 })) ?? null;
  return { ...told, place: placeOf(run, cursor), last: told.resource === null ? null : last };
}

function stateAt(machine: CompiledMachine, { byState }: LastOutcomes, state: string): RunningState {
  const type = machine.states.get(state)?.type ?? "";
  return { state, type, place: state, resource: resourceOf(machine, state), last: byState.get(state) ?? null };
}

function resourceOf({ states }: CompiledMachine, state: string): string | null {
  const target = states.get(state)?.target ?? null;
  return target === null ? null : targetText(target);
}

function targetText(target: TaskTarget): string {
  return target.family === "service" ? `${target.resourceType} ${target.action}` : target.resource;
}
