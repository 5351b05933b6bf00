import type { Source, TaskState } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { Long, numberOf, type Exact } from "@/lib/base/long";
import { checkTaskParameters, completed } from "../tasks/taskParameters";
import { bindingsOf, fieldOf, stateResultOf } from "../dataflow/bindings";
import type { CompiledState, StepContext } from "../compiledMachine";
import { plainState } from "./plainState";
import { iterationAround } from "../dataflow/contextObject";
import { jsonWithText, tooLarge } from "../jsonWithText";
import { evaluationFailed, expression, expressionText, payloadExpression } from "../dataflow/expressions";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failState } from "../recovery/failState";
import { dataLimit, Failure, runtime } from "../failure";
import { compileFlow, effectiveInput, parametersOf } from "../dataflow/flow";
import { templateField } from "../dataflow/paths";
import type { TaskTarget } from "../protocol";
import { compileRecovery } from "../recovery/compileRecovery";
import { callLimit, hasTaskToken, readResource } from "../tasks/resource";
import type { Cursor } from "../run";
import { compileSetting, type Setting } from "../dataflow/settings";
import { resumeCompleted, completeWithFlow, completeWithResult } from "../step/completeState";
import { StateScope } from "../dataflow/stateScope";
import { recordScheduled } from "../tasks/taskEvents";
import { tokenOf } from "../token";
import { traceData, whereOf } from "../trace";

/** A field of a task that is text wherever it comes from; null when it is not given. */
type TextField = (ctx: StepContext, cursor: Cursor, state: CompiledState, effective: Json) => string | null | Failure;

type Fields = { readonly timeout: Setting; readonly heartbeat: Setting; readonly role: TextField };

type CompiledTask = CompiledState & { readonly target: TaskTarget };

/** Task: hands work to the world and waits for the answer. Each attempt makes its parameters anew (recorded). */
export function compileTask(source: TaskState): CompiledTask {
  const target = readResource(source.resource);
  const fields: Fields = {
    timeout: compileSetting(source.timeoutSeconds, "TimeoutSeconds"),
    heartbeat: compileSetting(source.heartbeatSeconds, "HeartbeatSeconds"),
    role: textField(source.credentials?.roleArn),
  };
  const { enter, resume } = source.queryLanguage === "JSONata" ? jsonataTask(source) : pathTask(source);
  const state: CompiledTask = {
    ...plainState(source, (ctx, cursor) => enter(ctx, cursor, state, fields)),
    resume: resumeCompleted(() => state, resume),
    recovery: compileRecovery(source, () => state),
    hasTaskToken: hasTaskToken(target),
    target,
  };
  return state;
}

type Halves = {
  readonly enter: (ctx: StepContext, cursor: Cursor, state: CompiledTask, fields: Fields) => void;
  readonly resume: (ctx: StepContext, cursor: Cursor, state: CompiledState, result: Json) => void;
};

function pathTask(source: TaskState): Halves {
  const flow = compileFlow(source);
  return {
    enter(ctx, cursor, state, fields) {
      const effective = effectiveInput(ctx, cursor, state, flow);
      if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
      const parameters = parametersOf(ctx, cursor, state, flow, effective);
      if (parameters instanceof Failure) return failState(ctx, cursor, state, parameters);
      scheduleWith(ctx, cursor, state, parameters, fields, effective);
    },
    resume(ctx, cursor, state, result) {
      return completeWithFlow(ctx, cursor, state, flow, result);
    },
  };
}

function jsonataTask(source: TaskState): Halves {
  const args = payloadExpression(source.arguments, "Arguments");
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  return {
    enter(ctx, cursor, state, fields) {
      const seen = bindingsOf(ctx, cursor, state);
      const raw = cursor.input.value;
      const parameters = fieldOf(ctx, cursor, args, seen, raw, "afterArguments");
      if (parameters instanceof Failure) return failState(ctx, cursor, state, parameters);
      scheduleWith(ctx, cursor, state, parameters, fields, raw);
    },
    resume(ctx, cursor, state, result) {
      if (ctx.trace !== null) traceData(ctx.trace, cursor, "result", result);
      const stateResult = stateResultOf(output, assign, bindingsOf(ctx, cursor, state, { result }), result);
      return completeWithResult(ctx, cursor, state, stateResult, state.next);
    },
  };
}

/** What a call is scheduled with beside its parameters; null: not given. */
type CallSettings = {
  readonly timeoutSeconds: number | null;
  readonly heartbeatSeconds: number | null;
  readonly roleArn: string | null;
};

/** Evaluates the other fields, all of them before the first failure is looked at, and schedules the call. */
function scheduleWith(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledTask,
  parameters: Exact,
  fields: Fields,
  effective: Json,
): void {
  const timeoutSeconds = fields.timeout(ctx, cursor, state, effective);
  const heartbeatSeconds = fields.heartbeat(ctx, cursor, state, effective);
  const roleArn = fields.role(ctx, cursor, state, effective);
  if (timeoutSeconds instanceof Failure) return failState(ctx, cursor, state, timeoutSeconds);
  if (heartbeatSeconds instanceof Failure) return failState(ctx, cursor, state, heartbeatSeconds);
  if (roleArn instanceof Failure) return failState(ctx, cursor, state, roleArn);
  const refused = checkTaskParameters(ctx, state.name, state.target, numberOf(parameters));
  if (refused !== null) return failState(ctx, cursor, state, refused);
  schedule(ctx, cursor, state, parameters, { timeoutSeconds, heartbeatSeconds, roleArn });
}

function schedule(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledTask,
  parameters: Exact,
  { timeoutSeconds, heartbeatSeconds, roleArn }: CallSettings,
): void {
  const { target } = state;
  const sent = parameters instanceof Long ? parameters : completed(target, parameters);
  if (ctx.trace !== null) ctx.trace({ ...whereOf(cursor), kind: "sent", value: numberOf(sent) });
  const input = sent === cursor.input.value ? cursor.input : jsonWithText(sent);
  if (tooLarge(input.payload.text, ctx.limits.payload)) return failState(ctx, cursor, state, dataLimit(state.name));
  recordScheduled(ctx, cursor, target, {
    input: input.payload,
    ...(timeoutSeconds === null ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === null ? {} : { heartbeatInSeconds: heartbeatSeconds }),
    ...(roleArn === null ? {} : { taskCredentials: { roleArn } }),
  });
  const limit = callLimit(target)?.seconds ?? null;
  const shortest = limit === null ? timeoutSeconds : Math.min(limit, timeoutSeconds ?? limit);
  cursor.phase = { kind: "task", stage: "scheduled", timeoutSeconds: shortest, heartbeatSeconds };
  const iteration = iterationAround(ctx.run, cursor);
  ctx.effects.push({
    kind: "invokeTask",
    token: tokenOf(cursor),
    at: ctx.run.now,
    state: state.name,
    target,
    input: input.payload.text,
    attempt: cursor.attempt,
    ...(iteration === undefined ? {} : { iteration }),
    ...(state.hasTaskToken ? { taskToken: ctx.taskTokens(ctx.run.execution.id, tokenOf(cursor)) } : {}),
    ...(timeoutSeconds === null ? {} : { timeoutSeconds }),
    ...(heartbeatSeconds === null ? {} : { heartbeatSeconds }),
    ...(roleArn === null ? {} : { roleArn }),
  });
}

function textField(source: Source<string> | undefined): TextField {
  const name = "Credentials/RoleArn";
  if (source === undefined) return () => null;
  if (source.kind === "literal") return () => source.value;
  if (source.kind === "path") {
    const read = templateField(source.path, "RoleArn.$");
    return (ctx, cursor, state, effective) => {
      const value = read(new StateScope(ctx, cursor, state, effective));
      if (value instanceof Failure || typeof value === "string") return value;
      return runtime(`The RoleArn of Credentials must be a text but is ${JSON.stringify(value)}`);
    };
  }
  const read = expressionText(source.expression, name);
  return (ctx, cursor, state) => {
    const value = read(bindingsOf(ctx, cursor, state));
    if (value instanceof Failure || typeof value === "string") return value;
    return evaluationFailed(unexpectedType(source.expression, name, "string", value));
  };
}
