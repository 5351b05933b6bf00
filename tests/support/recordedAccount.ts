import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { decodeLogRecord } from "@/lib/history/logRecord";
import type { Answer } from "./answeringHandler";
import { operationOf, type Recording, Scene } from "./apiRecordings";
import { type CorpusCase, type CorpusLog, STEP, T0 } from "./corpus";

/* What was recorded of AWS, as accounts that collectors can read: of each the answers, and what has to come of them. */

const ACCOUNT = "123456789012";
const REGION = "eu-west-1";
const arn = (rest: string) => `arn:aws:states:${REGION}:${ACCOUNT}:${rest}`;

const ENDS: Readonly<Record<string, string>> = {
  ExecutionSucceeded: "SUCCEEDED",
  ExecutionFailed: "FAILED",
  ExecutionTimedOut: "TIMED_OUT",
  ExecutionAborted: "ABORTED",
};

/** Executions with their histories: a machine each. */
export function historiesAccount(cases: readonly CorpusCase[]): Answer {
  const machineOf = (i: number) => arn(`stateMachine:case-${i}`);
  const at = (machine: unknown) => Number(/case-(\d+)/.exec(String(machine))?.[1]);
  return (operation, request) => {
    const i = at(request["stateMachineArn"] ?? request["executionArn"]);
    const { definition, events = [] } = cases[i] ?? {};
    const head = { stateMachineArn: machineOf(i), name: `case-${i}`, type: "STANDARD", creationDate: T0 / 1000 };
    switch (operation) {
      case "ListStateMachines":
        return { stateMachines: cases.map((_, n) => ({ ...head, stateMachineArn: machineOf(n), name: `case-${n}` })) };
      case "DescribeStateMachine":
        return { ...head, definition: JSON.stringify(definition), roleArn: "role", status: "ACTIVE" };
      case "ListExecutions":
        return { executions: [listed(i, events)] };
      case "GetExecutionHistory": {
        // Two pages of each history that has two events.
        const half = Math.ceil(events.length / 2);
        const isFirst = request["nextToken"] === undefined;
        const page = (isFirst ? events.slice(0, half) : events.slice(half)) as unknown as Json[];
        return isFirst && half < events.length ? { events: page, nextToken: "the rest" } : { events: page };
      }
      default:
        return { refused: "UnknownOperationException" };
    }
  };
}

export const recordedArn = (i: number) => arn(`execution:case-${i}:run`);

function listed(i: number, events: CorpusCase["events"]): JsonObject {
  const end = ENDS[String(events.at(-1)?.["type"])];
  return {
    ...{ executionArn: recordedArn(i), stateMachineArn: arn(`stateMachine:case-${i}`), name: "run" },
    ...{ status: end ?? "RUNNING", startDate: Number(events[0]?.["timestamp"]), redriveCount: 0 },
    ...(end === undefined ? {} : { stopDate: Number(events.at(-1)?.["timestamp"]) }),
  };
}

export const eventsOf = ({ events }: CorpusCase): HistoryEvent[] =>
  events.map((one) => decoded(decodeEvent(one as JsonObject)));

/** Records of a log group, with real ARNs in the place of words. */
export function recordsOf(log: CorpusLog, i: number): JsonObject[] {
  const named = (text: string, kind: string) => {
    const run = text.split(":").at(-1)?.replace(/\W+/g, "-") ?? "";
    return arn(`${kind}:log-${i}:run-${run}${kind === "express" ? ":1" : ""}`);
  };
  return log.records.map((record) => ({
    ...(record as JsonObject),
    execution_arn: named(String(record["execution_arn"]), log.type === "EXPRESS" ? "express" : "execution"),
  }));
}

export const groupOf = (i: number) => `/aws/vendedlogs/states/log-${i}`;

/** Log groups with recorded records. */
export function logsAccount(logs: readonly CorpusLog[]): Answer {
  return (operation, request) => {
    if (operation === "ListStateMachines") return { stateMachines: [] };
    if (operation !== "FilterLogEvents") return { refused: "UnknownOperationException" };
    const i = Number(/log-(\d+)$/.exec(String(request["logGroupName"]))?.[1]);
    const log = logs[i];
    const events = (log === undefined ? [] : recordsOf(log, i)).map((record, n) => ({
      ...{
        eventId: `${i}-${n}`,
        logStreamName: "states/stream",
        ingestionTime: Number(record["event_timestamp"]) + 500,
      },
      ...{ timestamp: Number(record["event_timestamp"]), message: JSON.stringify(record) },
    }));
    const [from, to] = [Number(request["startTime"]), Number(request["endTime"])];
    return { events: events.filter(({ timestamp }) => timestamp >= from && timestamp <= to) };
  };
}

export function loggedEvents(records: readonly JsonObject[]): HistoryEvent[] {
  return records.map((record) => decoded(decodeLogRecord(record)).event);
}

/** Recorded answers of one file of `api/`: each operation answers what was recorded of it last. */
export type RecordedAnswers = {
  readonly answer: Answer;
  readonly machines: readonly JsonObject[];
  readonly executions: readonly JsonObject[];
  /** What the tags, versions and aliases of its machine were said to be last; null: nobody asked. */
  readonly beside: (operation: string) => JsonObject | null;
};

export function answersOf(recording: Recording): RecordedAnswers {
  const scene = new Scene(ACCOUNT, REGION, new Set());
  const said = (name: string) =>
    recording.calls
      .filter(({ operation }) => operationOf(operation) === name)
      .flatMap(({ recorded }) => (isObject(recorded) ? [wire(scene.fill(recorded)) as JsonObject] : []));
  const listedOnes = said("ListExecutions").flatMap(({ executions }) => (isArray(executions) ? executions : []));
  const described = said("DescribeExecution").filter((one) => typeof one["startDate"] === "number");
  const executions = byName([...described, ...(listedOnes as JsonObject[])], "executionArn");
  // Of some machines nothing was recorded but their executions.
  const bare = executions.map(({ stateMachineArn }): JsonObject => ({
    ...BARE,
    stateMachineArn: stateMachineArn ?? "",
  }));
  const shown = said("DescribeStateMachine").filter((one) => !isQualified(one));
  const machines = byName([...bare, ...shown], "stateMachineArn").filter(({ type }) => type === "STANDARD");
  const beside = (operation: string) =>
    said(operation).findLast((one) => !("exception_value" in one) && !("Error" in one)) ?? null;
  const isOf = (one: JsonObject, asked: Json | undefined) => one["stateMachineArn"] === asked;
  const answer: Answer = (operation, request) => {
    const asked = request["stateMachineArn"];
    if (operation === "ListStateMachines") return { stateMachines: [...machines] };
    if (operation === "DescribeStateMachine")
      return machines.find((one) => isOf(one, asked)) ?? { refused: "StateMachineDoesNotExist" };
    if (operation === "ListExecutions") return { executions: executions.filter((one) => isOf(one, asked)) };
    if (operation === "GetExecutionHistory") return { refused: "ExecutionDoesNotExist" };
    return beside(operation) ?? { refused: "UnknownOperationException" };
  };
  return { answer, machines, executions, beside };
}

const BARE = { type: "STANDARD", name: "bare", definition: "{}", roleArn: "role", creationDate: T0 / 1000 };

/** With a version or an alias at its end. */
const isQualified = ({ stateMachineArn }: JsonObject) => String(stateMachineArn).split(":").length > 7;

/** The last of each name. */
const byName = (all: readonly JsonObject[], name: string): JsonObject[] => [
  ...new Map(all.filter((one) => typeof one[name] === "string").map((one) => [one[name], one])).values(),
];

const WORDS = new Set(["datetime", "date", "timestamp"]);

/** As it is on the wire: times, and texts that were parsed. */
function wire(value: Json, name = ""): Json {
  if (typeof value === "string") return WORDS.has(value) && name.endsWith("Date") ? (T0 + STEP) / 1000 : value;
  if (["definition", "input", "output"].includes(name) && typeof value === "object") return JSON.stringify(value);
  if (isArray(value)) return value.map((one) => wire(one));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, wire(one ?? null, member)]));
}

function decoded<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new Error("A recorded event does not decode.");
  return result.value;
}
