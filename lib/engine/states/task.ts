import type { Source, TaskState } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { Long, numberOf, type Exact } from "@/lib/base/long";
import { admit, completed } from "../admission";
import { bindingsOf, fieldOf, leavingOf } from "../bindings";
import { onward, plainState, whenReady, type CompiledState, type Maybe, type Soon } from "../compiled";
import { iterationAround } from "../context";
import { datum, tooLarge } from "../datum";
import { evaluationFailed, expression, expressionText, payloadExpression } from "../expressions";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failState } from "../fail";
import { dataLimit, Failure, runtime } from "../failure";
import { compileFlow, effectiveInput, parametersOf } from "../flow";
import { templateField } from "../paths";
import type { TaskTarget } from "../protocol";
import { compileRecovery } from "../recovery";
import { callLimit, hasTaskToken, readResource } from "../resource";
import type { Cursor } from "../run";
import { compileSetting, type Setting } from "../settings";
import { resumer, settleFlow, settleLeaving } from "../settle";
import { Sight } from "../sight";
import { recordScheduled } from "../task-events";
import { taskTokenOf, tokenOf } from "../token";
import { traceData, whereOf } from "../trace";
import type { Work } from "../work";

/** A field of a task that is text wherever it comes from; null when it is not given. */
type TextField = (work: Work, cursor: Cursor, state: CompiledState, effective: Json) => Maybe<string | null | Failure>;

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
    ...plainState(source, (work, cursor) => enter(work, cursor, state, fields)),
    resume: resumer(() => state, resume),
    recovery: compileRecovery(source, () => state),
    hasTaskToken: hasTaskToken(target),
    target,
  };
  return state;
}

type Halves = {
  readonly enter: (work: Work, cursor: Cursor, state: CompiledTask, fields: Fields) => Soon;
  readonly resume: (work: Work, cursor: Cursor, state: CompiledState, result: Json) => Soon;
};

function pathTask(source: TaskState): Halves {
  const flow = compileFlow(source);
  return {
    enter(work, cursor, state, fields) {
      const effective = effectiveInput(work, cursor, state, flow);
      if (effective instanceof Failure) return failState(work, cursor, state, effective);
      const parameters = parametersOf(work, cursor, state, flow, effective);
      if (parameters instanceof Failure) return failState(work, cursor, state, parameters);
      // Fields of a JSONPath state are literals and paths: nothing to wait for.
      const timeout = fields.timeout(work, cursor, state, effective) as number | null | Failure;
      const heartbeat = fields.heartbeat(work, cursor, state, effective) as number | null | Failure;
      const role = fields.role(work, cursor, state, effective) as string | null | Failure;
      return schedule(work, cursor, state, parameters, timeout, heartbeat, role);
    },
    resume(work, cursor, state, result) {
      return settleFlow(work, cursor, state, flow, result);
    },
  };
}

function jsonataTask(source: TaskState): Halves {
  const args = payloadExpression(source.arguments, "Arguments");
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  return {
    enter(work, cursor, state, fields) {
      const seen = bindingsOf(work, cursor, state);
      const raw = cursor.input.value;
      return whenReady(fieldOf(work, cursor, args, seen, raw, "afterArguments"), (parameters) => {
        if (parameters instanceof Failure) return failState(work, cursor, state, parameters);
        return whenReady(fields.timeout(work, cursor, state, raw), (timeout) =>
          whenReady(fields.heartbeat(work, cursor, state, raw), (heartbeat) =>
            whenReady(fields.role(work, cursor, state, raw), (role) =>
              schedule(work, cursor, state, parameters, timeout, heartbeat, role),
            ),
          ),
        );
      });
    },
    resume(work, cursor, state, result) {
      if (work.trace !== null) traceData(work.trace, cursor, "result", result);
      const leaving = leavingOf(output, assign, bindingsOf(work, cursor, state, { result }), result);
      return settleLeaving(work, cursor, state, leaving, state.next);
    },
  };
}

function schedule(
  work: Work,
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
    admit(work, state.name, target, numberOf(parameters));
  if (refused instanceof Failure) return failState(work, cursor, state, refused);
  const timeoutSeconds = timeout as number | null;
  const heartbeatSeconds = heartbeat as number | null;
  const roleArn = role as string | null;

  const sent = parameters instanceof Long ? parameters : completed(target, parameters);
  if (work.trace !== null) work.trace({ ...whereOf(cursor), kind: "sent", value: numberOf(sent) });
  const input = sent === cursor.input.value ? cursor.input : datum(sent);
  if (tooLarge(input.payload.text, work.limits.payload)) {
    return failState(work, cursor, state, dataLimit(state.name));
  }
  recordScheduled(work, cursor, target, {
    input: input.payload,
    ...(timeoutSeconds === null ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === null ? {} : { heartbeatInSeconds: heartbeatSeconds }),
    ...(roleArn === null ? {} : { taskCredentials: { roleArn } }),
  });
  const limit = callLimit(target)?.seconds ?? null;
  const shortest = limit === null ? timeoutSeconds : Math.min(limit, timeoutSeconds ?? limit);
  cursor.doing = { kind: "task", phase: "scheduled", timeoutSeconds: shortest, heartbeatSeconds };
  const iteration = iterationAround(work.run, cursor);
  work.effects.push({
    kind: "invokeTask",
    token: tokenOf(cursor),
    at: work.run.now,
    state: state.name,
    target,
    input: input.payload.text,
    attempt: cursor.attempt,
    ...(iteration === undefined ? {} : { iteration }),
    ...(state.hasTaskToken ? { taskToken: taskTokenOf(work.run.execution.id, cursor) } : {}),
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
    return (work, cursor, state, effective) => {
      const value = read(new Sight(work, cursor, state, effective));
      if (value instanceof Failure || typeof value === "string") return value;
      return runtime(`The RoleArn of Credentials must be a text but is ${JSON.stringify(value)}`);
    };
  }
  const read = expressionText(source.expression, name);
  return (work, cursor, state) =>
    onward(read(bindingsOf(work, cursor, state)), (value) =>
      typeof value === "string" ? value : evaluationFailed(unexpectedType(source.expression, name, "string", value)),
    );
}
