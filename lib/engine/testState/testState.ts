import { statesArn } from "@/lib/base/arn";
import type { Catcher, State } from "@/lib/asl/machine";
import { printInstant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import { compileState } from "../compile";
import type { CompiledState, StepContext } from "../compiledMachine";
import { jsonWithText } from "../jsonWithText";
import { Failure } from "../failure";
import type { ExecutionIdentity } from "../protocol";
import type { Cursor } from "../run";
import { newRun, beginStep } from "../step";
import type { Stage } from "../trace";
import { admitRequest, admitState } from "./admit";
import { inspect } from "./inspect";
import { compileMockedContainer, type ContainerSettings } from "./mockedContainer";
import { invalid, jsonOf, type Refusal, type TestAnswer, type TestPlace, type TestRequest } from "./request";
import { findSubject, STATE_NAME } from "./subject";
import { arrivals, type Perform, worldOf } from "./testWorld";
import { drive } from "../drive/drive";

/**
 * Runs one state as AWS's TestState does: with mocks, variables and a context object, and shows each stage of
 * its data flow. Waits take no time.
 *
 * @param perform calls the service of a Task that is not mocked; absent, such a test is refused.
 */
export async function testState(
  request: TestRequest,
  place: TestPlace,
  perform?: Perform,
): Promise<Result<TestAnswer, Refusal>> {
  const refused = admitRequest(request);
  if (refused !== null) return err(refused);
  const found = findSubject(request);
  if (!found.ok) return found;
  const state = found.value;
  const unfit = admitState(request, state);
  if (unfit !== null) return err(unfit);
  if (state.type === "Task" && request.mock === undefined && request.roleArn === undefined) {
    return err(invalid("RoleArn must be specified when testing a Task state"));
  }
  if (state.type === "Task" && request.mock === undefined && perform === undefined) {
    return err(invalid("A Task is tested here with a mock only: no service is called."));
  }
  return ok(await run(request, place, state, perform));
}

async function run(request: TestRequest, place: TestPlace, source: State, perform?: Perform): Promise<TestAnswer> {
  const stages: Stage[] = [];
  let settings: ContainerSettings | null = null;
  const compiled = compileSubject(request, source, (told) => (settings = told));
  const input = jsonOf(request.input ?? "{}") ?? {};
  const given = request.variables === undefined ? {} : jsonOf(request.variables);
  const variables = isObject(given) ? given : {};
  const retries = request.stateConfiguration?.retrierRetryCount ?? 0;
  const identity = identityOf(request, place);
  const start = { execution: identity, input: jsonText(input), seed: place.seed };
  const ctx = beginStep(
    // One visit: a state that leads to itself is not entered again, any other is not there to be entered.
    { startAt: source.name, timeoutSeconds: null, states: new Map([[source.name, once(compiled)]]) },
    newRun(start, place.at),
    {
      trace: (stage) => stages.push(stage),
      context: contextOf(request, place, identity, input, compiled.recovery === null ? null : retries),
    },
  );
  const cursor = cursorOf(place, source.name, input, variables, retries, compiled);
  ctx.run.cursors[0] = cursor;
  ctx.ready.push(cursor);
  await drive(ctx, arrivals(), worldOf(request, identity, perform), { first: [] });

  const subject = {
    type: source.type,
    jsonata: source.queryLanguage === "JSONata",
    fixed: source.type === "Pass" && source.result !== undefined,
  };
  const answer = answerOf(ctx, source, cursor, stages);
  if ((request.inspectionLevel ?? "INFO") === "INFO") return answer;
  return { ...answer, inspectionData: inspect(subject, input, variables, { stages, settings }) };
}

function compileSubject(request: TestRequest, source: State, onSettings: (settings: ContainerSettings) => void) {
  if (source.type !== "Map" && source.type !== "Parallel") return compileState(source);
  const { mock, stateConfiguration } = request;
  const { mapIterationFailureCount = 0, mapItemReaderData } = stateConfiguration ?? {};
  const { error, cause } = mock?.errorOutput ?? {};
  return compileMockedContainer(source, {
    outcome:
      mock?.result === undefined
        ? { ok: false, failure: new Failure("state", error, cause) }
        : { ok: true, result: jsonOf(mock.result) ?? null },
    failedIterations: mapIterationFailureCount,
    readerItems: mapItemReaderData === undefined ? null : (jsonOf(mapItemReaderData) ?? null),
    onSettings,
  });
}

function once(state: CompiledState): CompiledState {
  return {
    ...state,
    enter: (ctx, cursor) => {
      if (cursor.visit === 1) return state.enter(ctx, cursor);
      cursor.phase = { kind: "wait" };
    },
  };
}

/** AWS plays an Express execution. */
function identityOf(request: TestRequest, place: TestPlace): ExecutionIdentity {
  const { region, account, machineName, executionName } = place;
  const arn = (rest: string) => statesArn({ region, account }, rest);
  return {
    id: arn(`express:${machineName}:${executionName}`),
    name: executionName,
    roleArn: request.roleArn ?? "",
    stateMachineId: arn(`stateMachine:${machineName}`),
    stateMachineName: machineName,
    type: "EXPRESS",
    region,
  };
}

/** The given context object as it is; else one whose State is always called StateName (recorded). */
function contextOf(
  request: TestRequest,
  place: TestPlace,
  identity: ExecutionIdentity,
  input: Json,
  retries: number | null,
): JsonObject {
  const given = request.context === undefined ? undefined : jsonOf(request.context);
  if (isObject(given)) return given;
  const at = printInstant(place.at);
  return {
    Execution: { Id: identity.id, Input: input, Name: identity.name, RoleArn: request.roleArn ?? null, StartTime: at },
    StateMachine: { Id: identity.stateMachineId, Name: identity.stateMachineName },
    State: { Name: STATE_NAME, EnteredTime: at, ...(retries === null ? {} : { RetryCount: retries }) },
  };
}

function cursorOf(
  place: TestPlace,
  state: string,
  input: Json,
  variables: JsonObject,
  retries: number,
  compiled: CompiledState,
): Cursor {
  return {
    id: 0,
    parent: -1,
    index: 0,
    slot: 0,
    path: "",
    startAt: state,
    state,
    visit: 1,
    attempt: retries,
    // Whichever retrier answers has made that many retries.
    retries: compiled.recovery?.retry.map(() => retries) ?? null,
    last: 0,
    enteredId: 0,
    enteredPrevious: 0,
    enteredAt: place.at,
    input: jsonWithText(input),
    variables,
    phase: { kind: "attempt" },
  };
}

function answerOf(ctx: StepContext, source: State, cursor: Cursor, stages: readonly Stage[]): TestAnswer {
  const output = stages.findLast((stage) => stage.kind === "data" && stage.stage === "output");
  const failed = stages.findLast((stage) => stage.kind === "failed");
  const told =
    failed?.kind === "failed"
      ? {
          ...(failed.error === null ? {} : { error: failed.error }),
          ...(failed.cause === null ? {} : { cause: failed.cause }),
        }
      : {};
  if (output?.kind === "data") {
    const next = ctx.run.status === "RUNNING" ? { nextState: cursor.state } : {};
    return {
      status: failed === undefined ? "SUCCEEDED" : "CAUGHT_ERROR",
      output: jsonText(output.value),
      ...told,
      ...next,
    };
  }
  const silent = silentCatcher(ctx, source, stages);
  if (silent !== null) return { status: "CAUGHT_ERROR", ...told, nextState: silent.next };
  return { status: cursor.phase.kind === "backoff" ? "RETRIABLE" : "FAILED", ...told };
}

/** The catcher that took the error and whose own Output gives nothing: the error counts as caught, without an output (measured). */
function silentCatcher(ctx: StepContext, source: State, stages: readonly Stage[]): Catcher | null {
  const chosen = stages.findLast((stage) => stage.kind === "catcher");
  if (chosen?.kind !== "catcher" || ctx.run.cause?.endsWith("returned nothing (undefined).") !== true) return null;
  return "catch" in source ? (source.catch[chosen.index] ?? null) : null;
}
