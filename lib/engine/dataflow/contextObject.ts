import { printInstant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { exactMember, exactOf, holdsLong, remember } from "@/lib/base/long";
import type { CompiledState, StepContext } from "../compiledMachine";
import type { Cursor, Run } from "../run";
import { tokenOf } from "../token";
import { mapItem, STATE_DATA } from "./mapItem";

/**
 * The context object, `$$` and `$states.context`, of a cursor in a state.
 *
 * Member order as recorded: Standard executions have Id, Input, StartTime, Name, RoleArn, RedriveCount (not before
 * there were redrives), and RedriveTime once they were redriven; Express ones Id, Input, Name, RoleArn, StartTime, and RedriveCount, always 0,
 * unless they are synchronous.
 *
 * @param item the Map item to show; null for that of the Map around, if there is one.
 */
export function contextOf(ctx: StepContext, cursor: Cursor, state: CompiledState, item: JsonObject | null): JsonObject {
  if (ctx.context !== null) return item === null ? ctx.context : { ...ctx.context, Map: { Item: item } };
  const run = ctx.run;
  const context: Record<string, Json> = {
    Execution: execution(run),
    StateMachine: { Id: run.execution.stateMachineId, Name: run.execution.stateMachineName },
    State: {
      Name: state.name,
      EnteredTime: printInstant(cursor.enteredAt),
      ...(state.recovery === null ? {} : { RetryCount: cursor.attempt }),
    },
  };
  const shown = item ?? itemAround(run, cursor);
  if (shown !== null) context["Map"] = { Item: shown };
  if (state.hasTaskToken) context["Task"] = { Token: ctx.taskTokens(run.execution.id, tokenOf(cursor)) };
  return context;
}

function execution(run: Run): JsonObject {
  const { id, name, roleArn, type, synchronous, beforeRedrives } = run.execution;
  const started = printInstant(run.startedAt);
  if (type === "EXPRESS") {
    const express = { Id: id, Input: run.input, Name: name, RoleArn: roleArn, StartTime: started };
    return synchronous === true ? express : { ...express, RedriveCount: run.redriveCount };
  }
  return {
    Id: id,
    Input: run.input,
    StartTime: started,
    Name: name,
    RoleArn: roleArn,
    ...(beforeRedrives === true ? {} : { RedriveCount: run.redriveCount }),
    ...(run.redrivenAt === null ? {} : { RedriveTime: printInstant(run.redrivenAt) }),
  };
}

function itemAround(run: Run, cursor: Cursor): JsonObject | null {
  let child = cursor;
  while (child.parent >= 0) {
    const parent = run.cursors[child.parent];
    if (parent === undefined || parent === null) return null;
    if (parent.phase.kind === "container" && parent.phase.map !== null)
      return itemOf(parent.phase.map.items, child.index);
    child = parent;
  }
  return null;
}

/** Index of the innermost Map iteration a cursor stands in; undefined outside of Maps. */
export function iterationAround(run: Run, cursor: Cursor): number | undefined {
  let child = cursor;
  while (child.parent >= 0) {
    const parent = run.cursors[child.parent];
    if (parent === undefined || parent === null) return undefined;
    if (parent.phase.kind === "container" && parent.phase.map !== null) return child.index;
    child = parent;
  }
  return undefined;
}

/** `$$.Map.Item` of one item of an inline Map. */
export function itemOf(items: readonly Json[], index: number): JsonObject {
  const item = mapItem({ index, value: items[index] ?? null, key: undefined, source: STATE_DATA });
  const exact = exactMember(items, index);
  if (holdsLong(exact)) remember(item, { ...item, Value: exactOf(exact) });
  return item;
}
