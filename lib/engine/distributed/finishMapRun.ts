import { parseJson } from "@/lib/base/long-text";
import { jsonOfText, tooLarge } from "../jsonWithText";
import { dataLimit, Failure } from "../failure";
import type { MapRunStatus } from "../protocol";
import type { Cursor } from "../run";
import { childTokenOf, tokenOf, writerTokenOf } from "../token";
import { record } from "../step/record";
import type { StepContext } from "../compiledMachine";
import { childIdentity, withUnsuccessful } from "./children";
import { counted } from "./counts";
import { resultText } from "./results";
import type { MapRunPhase, Writer } from "./mapRunPhase";
import { viewOf } from "./mapRunView";

/** Stops the children that run: from now on they count as aborted. */
export function stopChildren(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): void {
  for (const { index, items } of phase.active) {
    ctx.effects.push({ kind: "stopChild", token: childTokenOf(cursor, index), at: ctx.run.now });
    phase.items = counted(phase.items, "ABORTED", items);
    phase.children = counted(phase.children, "ABORTED", 1);
    phase.unsuccessful = withUnsuccessful(phase.unsuccessful, index, items);
  }
  phase.active.length = 0;
}

/**
 * Goes on with a Map Run that is decided: what runs is stopped, then the writer finishes, then the end is recorded.
 * The state's Exited event follows MapRunStarted, as AWS records since November 2024. A Map Run that failed stays
 * with its cursor: a redrive goes on from it.
 *
 * @param pending inputs of the children that were not started.
 * @returns what the state has to answer; undefined while the writer is waited for, null when it may leave.
 */
export function endMapRun(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  pending: () => readonly string[],
): Failure | null | undefined {
  const { ending } = phase;
  if (ending === null || ending.stage === "writing" || ending.status === "ABORTED") return undefined;
  if (ending.stage === "decided") {
    stopChildren(ctx, cursor, phase);
    if (phase.writer !== null) {
      phase.ending = { ...ending, stage: "writing" };
      finishResultWriter(ctx, cursor, phase, phase.writer, ending.status, pending());
      return undefined;
    }
    phase.ending = { ...ending, stage: "written" };
  }
  emitMapRunEnded(ctx, cursor, phase, ending.status);
  if (ending.status === "FAILED") {
    const { error, cause } = ending;
    cursor.last = record(ctx, "MapRunFailed", cursor.last, { error, ...(cause === null ? {} : { cause }) });
    return new Failure("state", error, cause ?? undefined);
  }
  const succeeded = record(ctx, "MapRunSucceeded", phase.startedId, {});
  record(ctx, "MapStateSucceeded", succeeded, {});
  const output = ending.output ?? (phase.results === null ? "null" : resultText(phase.results));
  if (output === null || tooLarge(output, ctx.limits.payload)) return dataLimit(cursor.state);
  const result = jsonOfText(parseJson(output), output);
  cursor.phase = { kind: "completed", outcome: { ok: true, result } };
  return null;
}

/**
 * The state ends from outside, or fails at one of its own expressions: what runs is stopped, and what is written is
 * finished without being waited for.
 */
export function dropMapRun(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  status: "FAILED" | "ABORTED",
  pending: readonly string[],
): void {
  if (phase.ending?.stage === "written") return;
  stopChildren(ctx, cursor, phase);
  if (phase.writer !== null && phase.ending?.stage !== "writing") {
    finishResultWriter(ctx, cursor, phase, phase.writer, status, pending);
  }
  phase.ending =
    status === "ABORTED"
      ? { status, stage: "written" }
      : { status, stage: "written", error: "States.Runtime", cause: null };
  emitMapRunEnded(ctx, cursor, phase, status);
}

/** Asks the world to keep the results, where the state has a ResultWriter. */
export function beginResultWriter(
  ctx: StepContext,
  cursor: Cursor,
  { writer, mapRunArn, redrives }: MapRunPhase,
): void {
  if (writer === null) return;
  const { resource, parameters, config: writerConfig } = writer;
  const [token, at] = [writerTokenOf(cursor), ctx.run.now];
  const redriveCount = redrives;
  ctx.effects.push({
    kind: "beginResultWriter",
    token,
    at,
    mapRunArn,
    resource,
    parameters,
    writerConfig,
    redriveCount,
  });
}

/** Asks the world to finish what the writer has written. */
function finishResultWriter(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  { resource, parameters, config }: Writer,
  status: MapRunStatus,
  pending: readonly string[],
): void {
  const { mapRunArn } = phase;
  ctx.effects.push({
    kind: "finishResultWriter",
    token: writerTokenOf(cursor),
    at: ctx.run.now,
    mapRunArn,
    resource,
    parameters,
    writerConfig: config,
    status,
    pending: pending.map((input, i) => ({
      execution: childIdentity(ctx.run.execution, mapRunArn, phase.childType, phase.started + i),
      input,
    })),
  });
}

function emitMapRunEnded(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, status: MapRunStatus): void {
  const { now, execution } = ctx.run;
  const mapRun = viewOf(execution, cursor, phase, status);
  ctx.effects.push({ kind: "mapRunEnded", token: tokenOf(cursor), at: now, mapRun });
}
