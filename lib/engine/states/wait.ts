import type { Source, WaitState } from "@/lib/asl/machine";
import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { bindingsOf, stateResultOf } from "../dataflow/bindings";
import type { CompiledState, StepContext } from "../compiledMachine";
import { plainState } from "./plainState";
import { evaluationFailed, expression, expressionText, payloadExpression } from "../dataflow/expressions";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failState } from "../recovery/failState";
import { Failure, runtime } from "../failure";
import { compileFlow, effectiveAgain, effectiveInput, type Flow } from "../dataflow/flow";
import { finder, pathValue } from "../dataflow/paths";
import type { Cursor } from "../run";
import { completeWithFlow, completeWithResult } from "../step/completeState";
import { StateScope } from "../dataflow/stateScope";
import { readTimestamp } from "../dataflow/timestamp";
import { timerOf } from "../token";
import { later } from "../step/record";

/** The instant a Wait ends, or why it cannot be told. */
type Until = (ctx: StepContext, cursor: Cursor, state: CompiledState, effective: Json) => Instant | Failure;

/** Seconds of the longest wait: a bound of ours in AWS's words, recorded for SecondsPath. */
const MAX_WAIT_SECONDS = 99_999_999;

/** Wait: sets one timer and goes on when it fires; a time that has passed ends it at once. */
export function compileWait(source: WaitState): CompiledState {
  const jsonata = source.queryLanguage === "JSONata";
  const flow = compileFlow(source);
  const until = source.seconds !== undefined ? secondsOf(source.seconds) : timestampOf(source.timestamp);
  const leaveNow = jsonata ? jsonataLeaver(source) : pathLeaver(flow);

  const enter = (ctx: StepContext, cursor: Cursor): void => {
    const effective = jsonata ? cursor.input.value : effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
    const fireAt = until(ctx, cursor, state, effective);
    if (fireAt instanceof Failure) return failState(ctx, cursor, state, fireAt);
    const at = ctx.run.now;
    cursor.phase = { kind: "wait" };
    ctx.effects.push({ kind: "setTimer", token: timerOf(cursor, "wait"), at, fireAt, purpose: "wait" });
  };
  const state: CompiledState = {
    ...plainState(source, enter),
    resume: (ctx, cursor) => leaveNow(ctx, cursor, state),
  };
  return state;
}

type Leaver = (ctx: StepContext, cursor: Cursor, state: CompiledState) => void;

function pathLeaver(flow: Flow): Leaver {
  return (ctx, cursor, state) => {
    const effective = effectiveAgain(ctx, cursor, state, flow);
    if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
    return completeWithFlow(ctx, cursor, state, flow, effective);
  };
}

function jsonataLeaver(source: WaitState): Leaver {
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  return (ctx, cursor, state) => {
    const stateResult = stateResultOf(output, assign, bindingsOf(ctx, cursor, state), cursor.input.value);
    return completeWithResult(ctx, cursor, state, stateResult, state.next);
  };
}

function secondsOf(source: Source<number>): Until {
  if (source.kind === "literal") return (ctx) => inSeconds(ctx, source.value);
  if (source.kind === "path") {
    const find = finder(source.path);
    return (ctx, cursor, state, effective) => {
      const value = find(new StateScope(ctx, cursor, state, effective));
      return value === undefined || value === null
        ? runtime(`The SecondsPath parameter does not reference an input value: ${source.path}`)
        : secondsFrom(ctx, source.path, value);
    };
  }
  const read = expressionText(source.expression, "Seconds");
  return (ctx, cursor, state) => {
    const value = read(bindingsOf(ctx, cursor, state));
    if (value instanceof Failure) return value;
    if (typeof value !== "number") {
      return evaluationFailed(unexpectedType(source.expression, "Seconds", "number", value));
    }
    if (value >= 0 && value <= MAX_WAIT_SECONDS) return inSeconds(ctx, Math.floor(value));
    const cause = `The Seconds field must be between 0 and ${MAX_WAIT_SECONDS}: ${value}`;
    return evaluationFailed({ cause, location: "Seconds" });
  };
}

/** SecondsPath takes whole numbers, also as text (Java's Long.parseLong of the value's text); recorded causes. */
function secondsFrom(ctx: StepContext, path: string, value: Json): Instant | Failure {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!/^[+-]?\d{1,18}$/.test(text)) {
    return runtime(`The SecondsPath parameter cannot be parsed as a long value: ${path} == ${text}`);
  }
  const seconds = Number(text);
  if (seconds < 0) return runtime(`The SecondsPath parameter references a negative value: ${path} == ${text}`);
  return inSeconds(ctx, seconds);
}

function inSeconds(ctx: StepContext, seconds: number): Instant | Failure {
  return seconds > MAX_WAIT_SECONDS ? runtime("Wait state delay is too long.") : later(ctx.run.now, seconds);
}

function timestampOf(source: Source<string> | undefined): Until {
  if (source === undefined) return (ctx) => ctx.run.now;
  if (source.kind === "literal") {
    const parsed = readTimestamp(source.value);
    return (ctx) => (parsed === null ? runtime(unreadable("Timestamp", source.value)) : notBefore(ctx, parsed.ms));
  }
  if (source.kind === "path") {
    const read = pathValue(source.path);
    return (ctx, cursor, state, effective) => {
      const value = read(new StateScope(ctx, cursor, state, effective));
      if (value instanceof Failure) return value;
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const parsed = readTimestamp(text);
      if (parsed !== null) return notBefore(ctx, parsed.ms);
      return runtime(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${source.path} == ${text}`,
      );
    };
  }
  const read = expressionText(source.expression, "Timestamp");
  return (ctx, cursor, state) => {
    const value = read(bindingsOf(ctx, cursor, state));
    if (value instanceof Failure) return value;
    if (typeof value !== "string") {
      return evaluationFailed(unexpectedType(source.expression, "Timestamp", "string", value));
    }
    const parsed = readTimestamp(value);
    return parsed === null
      ? evaluationFailed({ cause: unreadable("Timestamp", value), location: "Timestamp" })
      : notBefore(ctx, parsed.ms);
  };
}

function unreadable(field: string, text: string): string {
  return `The ${field} field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
}

/** Documented: a Wait until a time drops its milliseconds. */
function notBefore(ctx: StepContext, ms: number): Instant {
  return Math.max(ctx.run.now, Math.floor(ms / 1000) * 1000) as Instant;
}
