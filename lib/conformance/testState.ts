import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { modelOf } from "@/lib/engine/testState/models";
import type {
  InspectionLevel,
  Mock,
  StateConfiguration,
  TestAnswer,
  TestRequest,
} from "@/lib/engine/testState/request";
import type { Perform } from "@/lib/engine/testState/testWorld";
import { testState } from "@/lib/engine/testState/testState";
import { parsed } from "@/lib/replay/comparable";
import { jsonDifferences, type Matcher } from "@/lib/replay/jsonDiff";
import { STARTED_AT } from "./execute";
import { masks } from "./masks";
import { ACCOUNT, readNames, REGION } from "./names";
import { failed, type Outcome, PASSED } from "./outcome";
import { placeholdersIn } from "./placeholder";
import { errorCode, type TestStateCase } from "./recognise";

const PLACE = {
  at: STARTED_AT,
  region: REGION,
  account: ACCOUNT,
  executionName: "test-execution",
  machineName: "test-machine",
  seed: "conformance",
} as const;

/** Makes the same call of TestState and compares the answer, or the words of the refusal. */
export async function checkTestState(one: TestStateCase): Promise<Outcome> {
  const ours = await testState(requestOf(one.request), PLACE, answering(one.response));
  const recorded = readNames(one.response);
  if (!ours.ok) {
    const mine = `${ours.error.error}: ${ours.error.message}`;
    const theirs = one.rejected ? `${errorCode(recorded) ?? ""}: ${messageOf(recorded)}` : "an answer";
    return mine === theirs ? PASSED : failed(`ours ${mine}, recorded ${theirs}`);
  }
  if (one.rejected) return failed(`ours ${ours.value.status}, recorded ${messageOf(recorded)}`);
  const { ResponseMetadata: _metadata, ...answer } = recorded;
  const { match } = masks({ given: givenIn(one.request), taskTokens: new Set(), withoutRedriveCount: false });
  const [found] = jsonDifferences("answer", plain(ours.value), texts(answer), orLocalTime(match));
  if (found === undefined) return PASSED;
  return failed(`${found.path}: ours ${found.ours ?? "absent"}, recorded ${found.recorded ?? "absent"}`);
}

function givenIn(request: JsonObject): Set<string> {
  return new Set(placeholdersIn(JSON.stringify(readNames(request))));
}

/** The caller's texts where they were kept, else the text of the value. */
export function requestOf(recorded: JsonObject): TestRequest {
  const request = readNames(recorded);
  const json = (name: string) => {
    const value = request[`${name}Raw`] ?? request[name];
    return value === undefined ? {} : { [name]: typeof value === "string" ? value : JSON.stringify(value) };
  };
  const same = (name: string) => (request[name] === undefined ? {} : { [name]: request[name] });
  return {
    definition: "",
    ...json("definition"),
    ...json("input"),
    ...json("variables"),
    ...json("context"),
    ...same("stateName"),
    ...same("roleArn"),
    ...same("revealSecrets"),
    ...(request["inspectionLevel"] === undefined
      ? {}
      : { inspectionLevel: request["inspectionLevel"] as InspectionLevel }),
    ...(isObject(request["mock"]) ? { mock: request["mock"] as Mock } : {}),
    ...(isObject(request["stateConfiguration"])
      ? { stateConfiguration: request["stateConfiguration"] as StateConfiguration }
      : {}),
  };
}

/** What the service said is an outcome, not ours to compute: its result, or the output where only that was shown. */
function answering(response: JsonObject): Perform {
  const data = response["inspectionData"];
  const result = (isObject(data) ? data["result"] : undefined) ?? response["output"];
  return ({ token, at }) => {
    if (result !== undefined) {
      const output = JSON.stringify(typeof result === "string" ? parsed(result) : result);
      return Promise.resolve({ kind: "taskSucceeded", token, at, output });
    }
    const { error, cause } = response;
    return Promise.resolve({
      kind: "taskFailed",
      token,
      at,
      ...(typeof error === "string" ? { error } : {}),
      ...(typeof cause === "string" ? { cause } : {}),
    });
  };
}

function plain(answer: TestAnswer): Json {
  return texts(JSON.parse(JSON.stringify(answer)) as JsonObject);
}

const WORDS = new Set(["status", "error", "cause", "nextState"]);

/** JSON texts as values: the recorder parsed those that are objects. */
function texts(answer: JsonObject): JsonObject {
  const entries = Object.entries(answer).map(([name, value]): [string, Json] => {
    if (name === "inspectionData" && isObject(value)) return [name, texts(value)];
    return [name, typeof value === "string" && !WORDS.has(name) ? parsed(value) : value];
  });
  return Object.fromEntries(entries);
}

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/;

/** A mocked time without a zone reads `start-date` in the answer, as one with a zone does. */
function orLocalTime(match: Matcher): Matcher {
  return (ours, recorded, key) =>
    typeof ours === "string" && typeof recorded === "string" && /^[a-z]+-date$/.test(recorded) && LOCAL_TIME.test(ours)
      ? true
      : match(ours, recorded, key);
}

/** The service's message; botocore's exception has its own words before it. */
function messageOf(response: JsonObject): string {
  const error = response["Error"];
  if (isObject(error) && typeof error["Message"] === "string") return error["Message"];
  const value = response["exception_value"];
  return typeof value === "string"
    ? value.replace(/^An error occurred \(\w+\) when calling the \w+ operation: /, "")
    : "";
}

/** The call never reached AWS: the caller's library refused it. */
export function isRefusedByClient({ response }: TestStateCase): boolean {
  return response["exception_typename"] === "ParamValidationError";
}

/** The refusal names a length, range, pattern or list of values, or a service of which no model is carried. */
export function needsUnknownModel({ request, response }: TestStateCase): boolean {
  const message = messageOf(response);
  if (!message.startsWith("Mock result schema validation error: ")) return false;
  return !/ (must be an? (string|number|boolean|array|object)|is missing)$/.test(message) || resourceIsUnknown(request);
}

function resourceIsUnknown(request: JsonObject): boolean {
  const definition = request["definition"];
  const resource = isObject(definition) ? definition["Resource"] : undefined;
  return typeof resource === "string" && modelOf(resource) === "unknown";
}
