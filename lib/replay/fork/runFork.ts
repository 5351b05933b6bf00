import type { StateMachine } from "@/lib/asl/machine";
import type { Instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import { exactOf, rootOfText, settled } from "@/lib/base/long";
import type { StepContext } from "@/lib/engine/compiledMachine";
import { drive } from "@/lib/engine/drive/drive";
import { bytesOf, jsonWithText } from "@/lib/engine/jsonWithText";
import type { Input } from "@/lib/engine/protocol";
import type { Cursor, Run } from "@/lib/engine/run";
import { beginStep, newRun } from "@/lib/engine/step";
import { EXECUTION_TIMER, tokenOf, type Token } from "@/lib/engine/token";
import type { Trace } from "@/lib/engine/trace";
import type { HistoryEvent } from "@/lib/history/event";
import { type EventPosition, positionsOf } from "../answers";
import { ChildFuel } from "../bounds";
import type { Chains } from "../chains";
import { compiledOf } from "../compiledOf";
import type { ReplaySetup } from "../chanceRun";
import { type DrawnValue, RecordedEntropy } from "../randomDraws";
import { CallsByContent, recordedCallsOf } from "../recordedCalls";
import { childEnded } from "../recordedRun";
import type { ReplaySession } from "../replaySession";
import type { ForkEdits, ForkRun, ForkStage, MockedTask } from "./fork";
import { ForkWorld } from "./forkWorld";
import { recordedAnswersOf } from "./recordedAnswers";
import { isSameButClock } from "./sameRequest";

/** A record that can be forked. */
export type ForkBase = {
  /** What it ran on. */
  readonly machine: StateMachine;
  readonly events: readonly HistoryEvent[];
  readonly setup: ReplaySetup;
  /** Values of chance that the record shows, by the numbers of their draws. */
  readonly known: ReadonlyMap<number, DrawnValue>;
  /** What arrived at each step of its replay; empty for one that is forked before its start only. */
  readonly given: readonly (readonly Input[])[];
  /** The chains of its events. */
  readonly recorded: Chains;
};

export type ForkOptions = {
  /** Answers what neither an edit nor the record does. */
  readonly mock?: MockedTask;
  readonly pause?: (() => Promise<void>) | undefined;
  readonly trace?: Trace;
  /** Whether the run is stopped and redriven when the recorded one was, whatever is edited; by default it is not. */
  readonly keepsActs?: boolean;
};

/** Why a fork cannot be made, worded for who asked for it. */
export class ForkRefused extends Error {}

/** @throws ForkRefused where the execution cannot be replayed. */
export function forkBaseOf({ machine, replay, events, recorded, verdict }: ReplaySession): ForkBase {
  if (machine === null || replay === null) {
    throw new ForkRefused(verdict.reason ?? "The execution cannot be replayed, so nothing can be forked from it.");
  }
  const { setup, checkpoints } = replay;
  return { machine, events, recorded, setup, known: checkpoints.known, given: checkpoints.inputs };
}

/**
 * Runs a recorded execution with edits: as recorded up to the place of the first stage, from there on by itself. Tasks
 * have the outcome of an edit, else what the record answered to the same request, else the mock's; what none of them
 * knows is a question of the result. Equal stages give equal runs.
 *
 * @throws ForkRefused where a changed definition lacks what runs.
 */
export async function runFork(
  base: ForkBase,
  stages: readonly ForkStage[],
  { mock = () => null, pause, trace, keepsActs = false }: ForkOptions = {},
): Promise<ForkRun> {
  const { setup, events } = base;
  // Where attempts and waits begin: what is asked for there is what the record answers.
  const places = positionsOf(base.recorded, base.machine, (type) => type === "WaitStateEntered");
  const first = stages[0]?.at === null ? stages[0].edits : null;
  const compiled = first?.machine === undefined ? setup.compiled : compiledOf(first.machine);
  const start = first?.input === undefined ? setup.start : { ...setup.start, input: first.input };
  const { at, around } = setup;
  let ctx: StepContext | null = null;
  const children = new ChildFuel();
  const world = new ForkWorld({
    answers: recordedAnswersOf(events, places, setup.answers),
    calls: callsOf(base, places),
    given: base.given,
    mock,
    childEnded: (effect, now) => childEnded(ctx?.machine ?? compiled, effect, now, children, trace),
    stateOf: (token) => cursorAt(ctx, token)?.state ?? "",
    keepsActs,
  });
  const progress = new Stages(stages, world);
  const run = newRun(start, at);
  const entropy = new RecordedEntropy(base.known, "plain");
  ctx = beginStep(compiled, run, {
    ...around,
    ...(trace === undefined ? {} : { trace }),
    entropy,
    beforeAttempt: (context, cursor) => progress.before(context, cursor),
  });
  if (first !== null) progress.begin(run);
  await drive(ctx, world, world.handlers(), { first: [{ kind: "started", at, ...start }], pause });
  return resultOf(ctx, world, progress, entropy);
}

function callsOf({ events, machine, setup }: ForkBase, places: ReadonlyMap<number, EventPosition>): CallsByContent {
  const recorded = { from: setup.at, until: events.at(-1)?.timestamp ?? setup.at };
  return new CallsByContent(recordedCallsOf(events, machine, places), {
    samePlaceFirst: true,
    otherwiseByPlace: false,
    isSame: (call, parameters) => isSameButClock(call, parameters, setup.at, recorded),
  });
}

/** The stages of a fork as its run comes to their places. */
class Stages {
  private next = 0;
  private edited = false;
  forkedAt: number | null = null;

  constructor(
    private readonly stages: readonly ForkStage[],
    private readonly world: ForkWorld,
  ) {}

  get notReached(): number | null {
    return this.next < this.stages.length ? this.next : null;
  }

  /** The first stage is made before the execution starts: machine and input are in the run already. */
  begin(run: Run): void {
    const stage = this.stages[this.next++];
    if (stage === undefined) return;
    this.mark(run, stage.edits);
  }

  before(ctx: StepContext, cursor: Cursor): void {
    for (;;) {
      const stage = this.stages[this.next];
      if (stage === undefined || stage.at !== tokenBefore(cursor)) return;
      this.next++;
      // The world has to know of the fork first: outcomes that are edited answer what waits already.
      this.mark(ctx.run, stage.edits);
      applyTo(ctx, cursor, stage.edits);
    }
  }

  private mark(run: Run, edits: ForkEdits): void {
    this.edited ||= Object.values(edits).some((edit) => edit !== undefined);
    this.forkedAt ??= run.nextEventId;
    this.world.fork(run, this.edited);
    this.world.edit(edits.outcomes ?? []);
  }
}

/** The attempt that a cursor is about to begin. */
function tokenBefore({ path, visit, attempt, phase }: Cursor): Token {
  return tokenOf(phase.kind === "ready" ? { path, visit: visit + 1, attempt: 0 } : { path, visit, attempt });
}

function applyTo(ctx: StepContext, cursor: Cursor, { machine, input, variables }: ForkEdits): void {
  if (machine !== undefined) goOnWith(ctx, cursor, machine);
  if (input !== undefined) cursor.input = jsonWithText(rootOfText(parseJson(input), input.trim()));
  for (const [name, value] of Object.entries(variables ?? {})) {
    const scope = scopeOf(ctx.run, cursor, name);
    scope.variables = settled({ ...exactOf(scope.variables ?? {}), [name]: value }) as JsonObject;
    ctx.run.variableBytes += bytesOf(JSON.stringify(value));
  }
}

/** The cursor in whose scope a variable is: the innermost that has it, else the own. */
function scopeOf(run: Run, cursor: Cursor, name: string): Cursor {
  for (let at: Cursor | null = cursor; at !== null; at = run.cursors[at.parent] ?? null) {
    if (at.variables !== null && Object.hasOwn(at.variables, name)) return at;
  }
  return cursor;
}

function goOnWith(ctx: StepContext, cursor: Cursor, machine: StateMachine): void {
  const compiled = compiledOf(machine);
  for (const other of ctx.run.cursors) {
    if (other === null) continue;
    const [before, after] = [ctx.machine.states.get(other.state), compiled.states.get(other.state)];
    if (after !== undefined && (other === cursor || before?.type === after.type)) continue;
    throw new ForkRefused(
      after === undefined
        ? `The changed definition has no state '${other.state}', which runs at this place. Fork at an earlier one.`
        : `The state '${other.state}' runs at this place as a ${before?.type ?? "state"}, and the changed definition makes it a ${after.type}. Fork at an earlier one.`,
    );
  }
  const changesTimeout = compiled.timeoutSeconds !== ctx.machine.timeoutSeconds;
  ctx.machine = compiled;
  if (changesTimeout) setExecutionTimer(ctx);
}

/** The execution's time counts from its start, or its last redrive, whatever it is set to later. */
function setExecutionTimer({ machine, run, effects }: StepContext): void {
  if (machine.timeoutSeconds === null) return;
  const from = run.redrivenAt ?? run.startedAt;
  const fireAt = (from + machine.timeoutSeconds * 1_000) as Instant;
  run.timeoutSet = true;
  effects.push({ kind: "setTimer", token: EXECUTION_TIMER, at: run.now, fireAt, purpose: "executionTimeout" });
}

function cursorAt(ctx: StepContext | null, token: Token): Cursor | null {
  return ctx?.run.cursors.find((cursor) => cursor !== null && tokenOf(cursor) === token) ?? null;
}

function resultOf({ run, events }: StepContext, world: ForkWorld, stages: Stages, entropy: RecordedEntropy): ForkRun {
  const { status, output, error, cause } = run;
  return {
    events,
    status,
    output,
    error,
    cause,
    forkedAt: stages.forkedAt,
    notReached: stages.notReached,
    questions: status === "RUNNING" ? world.questions : [],
    answered: world.answered,
    taskTokens: world.taskTokens,
    draws: entropy.draws.length,
  };
}
