import type { StepContext } from "../compiledMachine";
import { Failure } from "../failure";
import type { Cursor } from "../run";
import { childTokenOf, readerTokenOf } from "../token";
import type { ChildInput, ChildInputs } from "./childInputs";
import { childIdentity } from "./children";
import { bufferedItems } from "./itemBuffer";
import type { MapRunPhase, Reader } from "./mapRunPhase";
import { checkTolerance, isOver } from "./mapRunProgress";
import { takeNext } from "./redriveQueue";

/** Child executions that run at a time when MaxConcurrency is 0 or absent: AWS's default. */
const DISTRIBUTED_CONCURRENCY = 10_000;

/** A reader is asked for more when fewer items than this are known. */
const READ_AHEAD = 1_000;

/**
 * Starts the children that may run and asks for more items when few are left; where all is done it decides that the Map
 * Run has succeeded. A Map Run that is decided starts nothing.
 *
 * @returns the failure of an input that cannot be made; null when all went well.
 */
export function scheduleChildren(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  inputs: ChildInputs,
): Failure | null {
  checkTolerance(phase);
  const most = phase.concurrency === 0 ? DISTRIBUTED_CONCURRENCY : phase.concurrency;
  const mayStart = () => phase.ending === null && phase.active.length < most;
  while (mayStart() && phase.redriveQueue.children > 0) redriveNext(ctx, cursor, phase);
  while (mayStart()) {
    const next = inputs.next(ctx, cursor, phase);
    if (next instanceof Failure) return next;
    if (next === null) break;
    startChild(ctx, cursor, phase, next);
  }
  if (phase.ending !== null) return null;
  const { reader } = phase;
  if (isOver(phase)) phase.ending = { status: "SUCCEEDED", stage: "decided", output: null };
  else if (reader !== null && !reader.isAsked && bufferedItems(phase.itemBuffer) < READ_AHEAD) {
    readMore(ctx, cursor, phase, reader);
  }
  return null;
}

function startChild(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, { text, items }: ChildInput): void {
  const index = phase.started++;
  const isShown = phase.results !== null && phase.transformation === "NONE";
  phase.active.push({ index, items, startedAt: ctx.run.now, input: isShown ? text : null });
  ctx.effects.push({ kind: "startChild", ...childAt(ctx, cursor, phase, index), input: text });
}

/** Children of the attempts before come first: they have the lower indices. */
function redriveNext(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): void {
  const { index, items, rest } = takeNext(phase.redriveQueue);
  phase.redriveQueue = rest;
  phase.active.push({ index, items, startedAt: ctx.run.now, input: null });
  ctx.effects.push({ kind: "redriveChild", ...childAt(ctx, cursor, phase, index) });
}

function childAt({ run }: StepContext, cursor: Cursor, { mapRunArn, childType }: MapRunPhase, index: number) {
  return {
    token: childTokenOf(cursor, index),
    at: run.now,
    mapRunArn,
    state: cursor.state,
    index,
    execution: childIdentity(run.execution, mapRunArn, childType, index),
  };
}

/** Asks for items: from the beginning, or from where the last piece ended. */
function readMore(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, reader: Reader): void {
  phase.reader = { ...reader, isAsked: true };
  ctx.effects.push({
    kind: "readItems",
    token: readerTokenOf(cursor),
    at: ctx.run.now,
    mapRunArn: phase.mapRunArn,
    resource: reader.resource,
    parameters: reader.parameters,
    readerConfig: reader.config,
    ...(reader.next === null ? {} : { from: reader.next }),
  });
}
