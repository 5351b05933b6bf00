import type { State, StateType } from "@/lib/asl/machine";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { readResource } from "../tasks/resource";
import { modelOf } from "./models";
import { invalid, jsonOf, type Mock, type Refusal, type TestRequest } from "./request";
import { findState } from "@/lib/asl/walk";
import { validateContext } from "./validateContext";
import { validateMock } from "./validateMock";

/** Refuses a request by its own members, before the definition is read; null when it may go on. */
export function admitRequest(request: TestRequest): Refusal | null {
  const { mock, revealSecrets, stateName, input, variables, context } = request;
  if (stateName === "") {
    return invalid(
      "1 validation error detected: Value '' at 'stateName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (mock?.result !== undefined && mock.errorOutput !== undefined) {
    return invalid("A test mock should have only one of the following fields: [result, errorOutput].");
  }
  if (mock !== undefined && revealSecrets === true) {
    return invalid("TestState does not support RevealSecrets when a mock is specified.");
  }
  if (mock === undefined && request.stateConfiguration?.mapIterationFailureCount !== undefined) {
    return invalid("TestState does not support MapIterationFailureCount when a mock is not specified.");
  }
  if (mock?.result !== undefined && jsonOf(mock.result) === undefined)
    return invalid("Mocked result must be valid JSON");
  if (input !== undefined && jsonOf(input) === undefined) {
    return {
      error: "InvalidExecutionInput",
      message: "Invalid State Machine Execution Input: 'Input is not valid JSON'",
    };
  }
  if (variables !== undefined && !isObject(jsonOf(variables))) return invalid("Variables must be a JSON object");
  if (context !== undefined && jsonOf(context) === undefined) {
    return invalid("Invalid Context object provided: it must be a JSON object");
  }
  return null;
}

const MOCKABLE: ReadonlySet<StateType> = new Set<StateType>(["Task", "Map", "Parallel"]);

/** Refuses what does not go with the state under test; null when it may run. */
export function admitState(request: TestRequest, state: State): Refusal | null {
  const { mock } = request;
  const container = state.type === "Map" || state.type === "Parallel";
  if (container && mock === undefined) {
    return {
      error: "InvalidDefinition",
      message:
        "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
    };
  }
  if (mock !== undefined && !MOCKABLE.has(state.type)) {
    return invalid(`State type '${state.type}' is not supported when a mock is specified`);
  }
  return refuseContext(request, state) ?? (mock === undefined ? null : refuseMock(request, mock, state));
}

function refuseContext({ context }: TestRequest, state: State): Refusal | null {
  if (context === undefined) return null;
  const target = state.type === "Task" ? readResource(state.resource) : null;
  const waits = target?.family === "service" && target.pattern !== "requestResponse";
  const fault = validateContext(jsonOf(context) ?? null, waits);
  return fault === null ? null : invalid(fault);
}

function refuseMock(request: TestRequest, mock: Mock, state: State): Refusal | null {
  const { errorCausedByState, mapIterationFailureCount = 0 } = request.stateConfiguration ?? {};
  if (errorCausedByState !== undefined && state.type === "Map" && !findState(state.processor, errorCausedByState)) {
    return invalid(`State '${errorCausedByState}' of errorCausedByState is not a state of the Map's ItemProcessor`);
  }
  const result: Json | undefined = mock.result === undefined ? undefined : jsonOf(mock.result);
  if (result === undefined) return null;
  if (state.type === "Task") return refuseResult(mock, state.resource, result);
  if (state.type === "Map" && state.distributed?.resultWriter?.resource !== undefined) {
    return isObject(result) ? null : invalid("Mocked result must be a JSON object.");
  }
  if (!isArray(result)) return invalid("Mocked result must be an array.");
  if (state.type === "Parallel" && result.length !== state.branches.length)
    return invalid("Mocked result must contain the same number of items as number of Parallel branches.");
  return mapIterationFailureCount > result.length
    ? invalid("Map iteration failure count must be less than or equal to the number of Map iterations")
    : null;
}

/** Checks a task's mocked result by the service's model, as far as one is carried. */
function refuseResult({ fieldValidationMode = "STRICT" }: Mock, resource: string, result: Json): Refusal | null {
  const model = fieldValidationMode === "NONE" ? null : modelOf(resource);
  if (model === null || model === "unknown") return null;
  const fault = validateMock(result, model, fieldValidationMode === "STRICT");
  return fault === null ? null : invalid(fault);
}
