import type { Source, TaskState } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { Long, numberOf, type Exact } from "@/lib/base/long";
import { checkTaskParameters, completed } from "../tasks/taskParameters";
import { bindingsOf, fieldOf, stateResultOf } from "../dataflow/bindings";
import { onward, plainState, whenReady, type CompiledState, type Maybe, type Soon } from "../compiledMachine";
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
import { taskTokenOf, tokenOf } from "../token";
import { traceData, whereOf } from "../trace";
import type { StepContext } from "../stepContext";

/** A field of a task that is text wherever it comes from; null when it is not given. */
type TextField = (
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  effective: Json,
) => Maybe<string | null | Failure>;

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
  readonly enter: (ctx: StepContext, cursor: Cursor, state: CompiledTask, fields: Fields) => Soon;
  readonly resume: (ctx: StepContext, cursor: Cursor, state: CompiledState, result: Json) => Soon;
};

function pathTask(source: TaskState): Halves {
  const flow = compileFlow(source);
  return {
    enter(ctx, cursor, state, fields) {
      const effective = effectiveInput(ctx, cursor, state, flow);
      if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
      const parameters = parametersOf(ctx, cursor, state, flow, effective);
      if (parameters instanceof Failure) return failState(ctx, cursor, state, parameters);
      // Fields of a JSONPath state are literals and paths: nothing to wait for.
      const timeout = fields.timeout(ctx, cursor, state, effective) as number | null | Failure;
      const heartbeat = fields.heartbeat(ctx, cursor, state, effective) as number | null | Failure;
      const role = fields.role(ctx, cursor, state, effective) as string | null | Failure;
      return schedule(ctx, cursor, state, parameters, timeout, heartbeat, role);
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
      return whenReady(fieldOf(ctx, cursor, args, seen, raw, "afterArguments"), (parameters) => {
        if (parameters instanceof Failure) return failState(ctx, cursor, state, parameters);
        return whenReady(fields.timeout(ctx, cursor, state, raw), (timeout) =>
          whenReady(fields.heartbeat(ctx, cursor, state, raw), (heartbeat) =>
            whenReady(fields.role(ctx, cursor, state, raw), (role) =>
              schedule(ctx, cursor, state, parameters, timeout, heartbeat, role),
            ),
          ),
        );
      });
    },
    resume(ctx, cursor, state, result) {
      if (ctx.trace !== null) traceData(ctx.trace, cursor, "result", result);
      const stateResult = stateResultOf(output, assign, bindingsOf(ctx, cursor, state, { result }), result);
      return completeWithResult(ctx, cursor, state, stateResult, state.next);
    },
  };
}

function schedule(
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledTask,
  parameters: Exact,
  timeout: number | null | Failure,
  heartbeat: number | null | Failure,
  role: string | null | Failure,
): Soon {
  const { target } = state;
  const refused =
    [timeout, heartbeat, role].find((field) => field instanceof Failure) ??
    checkTaskParameters(ctx, state.name, target, numberOf(parameters));
  if (refused instanceof Failure) return failState(ctx, cursor, state, refused);
  const timeoutSeconds = timeout as number | null;
  const heartbeatSeconds = heartbeat as number | null;
  const roleArn = role as string | null;

  const sent = parameters instanceof Long ? parameters : completed(target, parameters);
  if (ctx.trace !== null) ctx.trace({ ...whereOf(cursor), kind: "sent", value: numberOf(sent) });
  const input = sent === cursor.input.value ? cursor.input : jsonWithText(sent);
  if (tooLarge(input.payload.text, ctx.limits.payload)) {
    return failState(ctx, cursor, state, dataLimit(state.name));
  }
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
    ...(state.hasTaskToken ? { taskToken: taskTokenOf(ctx.run.execution.id, cursor) } : {}),
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
  return (ctx, cursor, state) =>
    onward(read(bindingsOf(ctx, cursor, state)), (value) =>
      typeof value === "string" ? value : evaluationFailed(unexpectedType(source.expression, name, "string", value)),
    );
}
