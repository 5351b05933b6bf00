import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { isEventType } from "../event";
import { isLogRecord } from "../logRecord";
import { plainMembers, plainName, textOf } from "./names";

/** Answers and files around Step Functions that hold no history and no execution. */
export type Neighbour =
  "mapRun" | "mapRuns" | "manifest" | "stateMachines" | "started" | "testState" | "mocks" | "cloudTrail" | "xray";

/** A definition, by itself, in an answer about a machine, or in a template. `machine` is its name or ARN. */
export type DefinitionShape = { readonly machine: string | null; readonly template: boolean };

/** An event of GetExecutionHistory in any spelling; types that are not known only in AWS's own. */
export function isEvent(value: JsonObject): boolean {
  const { type, id } = value;
  if (typeof type === "string" && id !== undefined && value["execution_arn"] === undefined) {
    return isEventType(type) || (value["timestamp"] !== undefined && value["previousEventId"] !== undefined);
  }
  const spelt = textOf(value["Type"] ?? type);
  if (spelt === null || !isEventType(spelt)) return false;
  const members = plainMembers(value);
  return members.has("previouseventid") || (members.has("id") && members.has("timestamp"));
}

/** Whether a member of an object, or an item of a list there, is a record. */
export function holdsRecords(value: JsonObject | undefined): boolean {
  return Object.values(value ?? {}).some((member) => (isArray(member) ? member.some(isRecord) : isRecord(member)));
}

function isRecord(value: Json): boolean {
  return isObject(value) && (isEvent(value) || isLogRecord(value));
}

/** Fields that Logs Insights found inside of messages, without the message: `details.name`. */
export function isDiscovered(value: JsonObject): boolean {
  if (value["details"] !== undefined || typeof textOf(value["type"]) !== "string") return false;
  if (Object.keys(value).some((name) => /[a-z]_event_details$/i.test(name))) return false;
  return Object.keys(value).some((name) => name.startsWith("details.") || name.startsWith("@"));
}

/** Whether an object says what became of an execution. */
export function isDescription(value: JsonObject): boolean {
  const arn = value["executionArn"] ?? value["ExecutionArn"] ?? value["execution_arn"];
  if (typeof arn !== "string" || isMapRun(value)) return false;
  const members = plainMembers(value);
  return textOf(members.get("status")) !== null && (members.has("startdate") || members.has("stopdate"));
}

function isMapRun(value: JsonObject): boolean {
  const members = plainMembers(value);
  return members.has("maprunarn") && (members.has("executioncounts") || members.has("itemcounts"));
}

export function neighbourOf(value: JsonObject): Neighbour | null {
  const members = plainMembers(value);
  const has = (...names: readonly string[]) => names.every((name) => members.has(plainName(name)));
  if (isMapRun(value)) return "mapRun";
  if (isArray(members.get("mapruns"))) return "mapRuns";
  if (has("resultFiles", "destinationBucket")) return "manifest";
  if (isArray(members.get("statemachines"))) return "stateMachines";
  if (has("stateMachines", "mockedResponses")) return "mocks";
  if (has("executionArn", "startDate") && !has("status")) return "started";
  if (has("status", "nextState") || has("inspectionData")) return "testState";
  if (has("traceSummaries") || has("traces", "unprocessedTraceIds") || has("trace_id", "start_time")) return "xray";
  return isTrail(members.get("records")) ? "cloudTrail" : null;
}

function isTrail(records: Json | undefined): boolean {
  const first = isArray(records) ? records[0] : undefined;
  return isObject(first) && typeof first["eventName"] === "string" && typeof first["eventSource"] === "string";
}

const MACHINE_TYPES = new Set(["AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"]);

export function definitionShape(value: JsonObject): DefinitionShape | null {
  if (typeof value["StartAt"] === "string" && isObject(value["States"])) return { machine: null, template: false };
  if (isObject(value["Resources"]) && Object.values(value["Resources"]).some(isMachineResource)) {
    return { machine: null, template: true };
  }
  if (isObject(value["stepFunctions"])) return { machine: null, template: true };
  if (isObject(value["planned_values"]) || (isObject(value["values"]) && value["terraform_version"] !== undefined)) {
    return { machine: null, template: true };
  }
  const members = plainMembers(value);
  const machine = members.get("statemachinearn") ?? members.get("name");
  if (!members.has("definition") || typeof machine !== "string") return null;
  return { machine, template: false };
}

function isMachineResource(resource: Json): boolean {
  return isObject(resource) && MACHINE_TYPES.has(String(resource["Type"]));
}

/** The message in a row of a log, whatever wraps it: the text that the service wrote. */
const MESSAGES = ["@message", "message", "Message", "_raw", "line", "log", "textPayload", "msg", "body"] as const;

export function messageOf(value: JsonObject): Json | undefined {
  for (const name of MESSAGES) {
    const message = value[name];
    if (typeof message === "string" || isObject(message)) return message;
  }
  return undefined;
}

/** A row of a log whose message is no record: it has a time, or says in its names that it is one. */
export function isLogRow(value: JsonObject): boolean {
  const names = ["timestamp", "@timestamp", "ingestionTime", "eventId", "_time", "time", "@ptr"];
  return messageOf(value) !== undefined && names.some((name) => value[name] !== undefined);
}

/** Text that may hold a record, however often it is escaped. */
const HINTS = ["execution_arn", "reviousEventId", "previous_event_id", "detail-type", "historyHash", "executionArn"];

export function mayHoldRecord(text: string): boolean {
  return HINTS.some((hint) => text.includes(hint));
}

/** Base64 of gzip or of JSON, as Kinesis, Firehose and subscriptions of Lambda carry records. */
export function isBase64(text: string): boolean {
  return /^(?:H4sI|eyJ|W3s|ewog|ewAi)/.test(text) && text.length > 20 && /^[A-Za-z0-9+/\s]+(?:={1,2}\s*)?$/.test(text);
}
