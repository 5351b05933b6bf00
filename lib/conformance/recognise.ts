import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { MachineType } from "@/lib/asl/machine";
import { anyObject, isEffectFree } from "./definition";

/*
 * What a file is, by its shape alone: any folder of such files can be run.
 */

export const KINDS = [
  "execution",
  "choice",
  "validation",
  "mock",
  "jsonpath",
  "teststate",
  "replay",
  "expected",
  "api",
] as const;
export type Kind = (typeof KINDS)[number];

/** One thing to check. A file may hold several; a golden file of JSONPath holds one for each expression. */
export type Case =
  | ExecutionCase
  | LogCase
  | (Common & { readonly kind: "choice"; readonly run: Start; readonly output: Json })
  | ValidationCase
  | MockCase
  | JsonPathCase
  | TestStateCase
  | ReplayCase
  | ExpectedCase
  | (Common & { readonly kind: "api" });

type Common = { readonly name: string };

/** What is started: the definition as it was recorded, and the caller's input. */
export type Start = {
  readonly definition: Json;
  readonly input: Json;
  readonly type: MachineType;
  /** It was begun by StartSyncExecution. */
  readonly synchronous?: boolean;
};

export type ExecutionCase = Common & {
  readonly kind: "execution";
  readonly run: Start;
  /** Null when only the end was recorded. */
  readonly history: readonly Json[] | null;
  readonly end: JsonObject | null;
  readonly expectedOutput?: Json;
  /** Why its recording cannot be decided. */
  readonly undecidable: string | null;
  readonly recordedAt: string | null;
  /** The S3 objects that an ItemReader found: `{Bucket, Key, Body}`. */
  readonly objects: readonly JsonObject[];
};

/** A recorded execution to give a verdict on. */
export type ReplayCase = Common & {
  readonly kind: "replay";
  readonly of: ExecutionCase & { readonly history: readonly Json[] };
};

/** Log records of executions; each has to be an event of the run that made it. One list of records for each run. */
export type LogCase = Common & {
  readonly kind: "execution";
  readonly runs: readonly LoggedRun[];
};

export type LoggedRun = {
  readonly run: Start;
  readonly logs: readonly JsonObject[];
  /** Whether these are all that was logged; else one of them, as it was kept. */
  readonly isWhole: boolean;
  /** What its machine asked for, but for where to. */
  readonly logging: { readonly level: string; readonly includeExecutionData: boolean };
};

export type ValidationCase = Common & {
  readonly kind: "validation";
  /** Text that the caller sent. */
  readonly definition: string;
  readonly type: MachineType;
  readonly response: JsonObject;
};

export type MockCase = Common & {
  readonly kind: "mock";
  readonly run: Start;
  readonly machine: string;
  readonly testCase: string;
  readonly config: Json;
  readonly history: readonly Json[] | null;
  readonly end: JsonObject | null;
  /** Paths in which a mocked run may differ from the recording. */
  readonly skips: readonly string[];
};

export type JsonPathCase = Common & {
  readonly kind: "jsonpath";
  readonly document: Json;
  readonly expression: string;
  /** Absent when the expression is refused. */
  readonly value?: Json;
};

export type TestStateCase = Common & {
  readonly kind: "teststate";
  /** Members as the caller named them; texts also as they were, under `…Raw`. */
  readonly request: JsonObject;
  readonly rejected: boolean;
  readonly response: JsonObject;
};

/** What was written by hand with what has to come of it; whether it is well formed is for its check to say. */
export type ExpectedCase = Common & { readonly kind: "expected"; readonly content: JsonObject };

/** The cases in a file's JSON; empty when its shape is not known. `file` names cases that have no name. */
export function recognise(content: Json, file: string): readonly Case[] {
  if (!isObject(content)) return [];
  const name = text(content["name"]) ?? file;
  if (isExpected(content)) return [{ kind: "expected", name, content }];
  if (isArray(content["expressions"]) && content["document"] !== undefined) return golden(content, name);
  if (content["mockConfig"] !== undefined) return mock(content, name);
  if (content["operation"] !== undefined && isObject(content["response"])) return [rejection(content, name)];
  if (isArray(content["calls"])) return [{ kind: "api", name }];
  const { request, rejected, response } = content;
  if (isObject(request) && isObject(response) && typeof rejected === "boolean") {
    return [{ kind: "teststate", name, request, rejected, response }];
  }
  if (isArray(content["executions"])) return logged(content, name);
  return content["definition"] === undefined ? [] : execution(content, name);
}

function isExpected(content: JsonObject): boolean {
  return content["expected"] !== undefined && (content["definition"] ?? content["testState"]) !== undefined;
}

function execution(content: JsonObject, name: string): readonly Case[] {
  const run = startOf(content);
  const history = content["history"];
  const expectedOutput = content["expectedOutput"];
  if (!isArray(history) && expectedOutput !== undefined && hasChoice(content["definition"] ?? null)) {
    return [{ kind: "choice", name, run, output: expectedOutput }];
  }
  const end = objectOr(content["startSyncExecution"]);
  if (!isArray(history) && expectedOutput === undefined && end === null) return [];
  const one: ExecutionCase = {
    kind: "execution",
    name,
    run,
    history: isArray(history) ? history : null,
    end,
    ...(expectedOutput === undefined ? {} : { expectedOutput }),
    undecidable: undecidable(content),
    recordedAt: text(content["validatedOnAws"]) ?? recordedOn(content["recordedOnAws"]),
    objects: objectsOf(content),
  };
  if (!isArray(history) || content["replayable"] !== true) return [one];
  return [one, { kind: "replay", name, of: { ...one, history } }];
}

/** An exception of the recording, or its own word that it cannot be replayed. */
function undecidable(content: JsonObject): string | null {
  const exception = text(content["exception"]);
  if (exception !== null) return exception;
  // Children without tasks need nothing from outside but what an ItemReader finds.
  const { definition = null } = content;
  const reads = anyObject(definition, (state) => state["ItemReader"] !== undefined);
  if (isEffectFree(definition) && (!reads || objectsOf(content).length > 0)) return null;
  return content["replayable"] === false ? (text(content["replayReason"]) ?? "not replayable") : null;
}

function objectsOf(content: JsonObject): readonly JsonObject[] {
  const objects = isObject(content["fixtures"]) ? content["fixtures"]["s3Objects"] : undefined;
  return isArray(objects) ? objects.filter(isObject) : [];
}

/** `24-10-2023, 15:18:16`, as the recorder wrote it, in ISO form. */
function recordedOn(value: Json | undefined): string | null {
  const parts = /^(\d\d)-(\d\d)-(\d{4}), (\d\d:\d\d:\d\d)$/.exec(text(value) ?? "");
  return parts === null ? null : `${parts[3]}-${parts[2]}-${parts[1]}T${parts[4]}Z`;
}

function mock(content: JsonObject, name: string): readonly Case[] {
  const history = content["history"];
  const skips = content["localstackSkips"];
  return [
    {
      kind: "mock",
      name,
      run: startOf(content),
      machine: text(content["stateMachineName"]) ?? "",
      testCase: text(content["testCase"]) ?? "",
      config: content["mockConfig"] ?? null,
      history: isArray(history) ? history : null,
      end: objectOr(content["startSyncExecution"]),
      skips: isArray(skips) ? skips.filter((skip): skip is string => typeof skip === "string") : [],
    },
  ];
}

/** Answers about a definition are ours to give; the others (names, ARNs, logging) are the API's. */
function rejection(content: JsonObject, name: string): Case {
  const response = objectOr(content["response"]) ?? {};
  const verdict = Array.isArray(response["diagnostics"]) || errorCode(response) === "InvalidDefinition";
  const raw = content["definitionRaw"] ?? content["definition"];
  if (!verdict || raw === undefined) return { kind: "api", name };
  const definition = typeof raw === "string" ? raw : JSON.stringify(raw);
  return { kind: "validation", name, definition, type: typeOf(content["type"]), response };
}

/** The error of a rejected call, as botocore's response or as its exception was kept. */
export function errorCode(response: JsonObject): string | null {
  const error = response["Error"];
  return isObject(error) ? text(error["Code"]) : text(response["exception_typename"]);
}

function logged(content: JsonObject, name: string): readonly Case[] {
  const executions = (isArray(content["executions"]) ? content["executions"] : []).filter(isObject);
  const starts = executions.map(startOf);
  const logging = executions.map(loggingOf);
  const [run] = starts;
  const recorded = objectOr(content["recorded"]) ?? {};
  const { history } = content;
  const records = recorded["logged_execution_events"] ?? recorded["end_event"];
  const groups = byExecution(isArray(records) ? records : records === undefined ? [] : [records]);
  const cases: Case[] = [];
  if (isArray(history) && run !== undefined) {
    cases.push({ kind: "execution", name, run, history, end: null, undecidable: null, recordedAt: null, objects: [] });
  }
  const end = lastStatus(recorded["stepfunctions_events"]);
  if (!isArray(history) && run !== undefined && end !== null) {
    cases.push({ kind: "execution", name, run, history: null, end, undecidable: null, recordedAt: null, objects: [] });
  }
  if (groups.length > 0 && groups.length === starts.length) {
    const isWhole = isArray(recorded["logged_execution_events"]);
    const runs = starts.map((start, i) => ({ run: start, logs: groups[i] ?? [], isWhole, logging: logging[i] ?? ALL }));
    cases.push({ kind: "execution", name: isArray(history) ? `${name} (log)` : name, runs });
  }
  return cases;
}

const ALL: LoggedRun["logging"] = { level: "ALL", includeExecutionData: false };

function loggingOf({ loggingConfiguration }: JsonObject): LoggedRun["logging"] {
  const { level, includeExecutionData } = objectOr(loggingConfiguration) ?? {};
  return { level: text(level) ?? ALL.level, includeExecutionData: includeExecutionData === true };
}

/** The last status change that EventBridge was told. */
function lastStatus(events: Json | undefined): JsonObject | null {
  const last = isArray(events) ? events.at(-1) : undefined;
  const detail = isObject(last) ? last["detail"] : undefined;
  return isObject(detail) && typeof detail["status"] === "string" ? detail : null;
}

/** Log records by the execution they name, in the order in which executions come up. */
function byExecution(records: readonly Json[]): readonly (readonly JsonObject[])[] {
  const groups = new Map<string, JsonObject[]>();
  for (const record of records.filter(isObject)) {
    const arn = text(record["execution_arn"]) ?? "";
    groups.set(arn, [...(groups.get(arn) ?? []), record]);
  }
  return [...groups.values()];
}

function golden(content: JsonObject, file: string): readonly Case[] {
  const { document, expressions } = content;
  if (!isArray(expressions) || document === undefined) return [];
  return expressions.filter(isObject).map((each): JsonPathCase => {
    const expression = text(each["expr"]) ?? "";
    const value = each["ok"] === true && each["value"] !== undefined ? { value: each["value"] } : {};
    return { kind: "jsonpath", name: `${file}: ${expression}`, document, expression, ...value };
  });
}

function startOf(content: JsonObject): Start {
  return {
    definition: content["definition"] ?? null,
    input: content["input"] ?? null,
    type: typeOf(content["type"]),
    ...(content["startSyncExecution"] === undefined ? {} : { synchronous: true }),
  };
}

function typeOf(value: Json | undefined): MachineType {
  return value === "EXPRESS" ? "EXPRESS" : "STANDARD";
}

function hasChoice(definition: Json): boolean {
  const states = isObject(definition) ? definition["States"] : undefined;
  return isObject(states) && Object.values(states).some((state) => isObject(state) && state["Type"] === "Choice");
}

function objectOr(value: Json | undefined): JsonObject | null {
  return isObject(value) ? value : null;
}

function text(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
