import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Catcher, QueryLanguage, Retrier, Scope, State, StateMachine, StateType } from "../machine";
import { buildCondition } from "./choice";
import { buildDistributed } from "./distributed";
import { field, nullable, number, numberSource, object, objects, present, text, textSource, texts } from "./read";

/*
 * Makes typed data of a definition. One that has passed every check loses nothing; of another, what is not of its
 * type reads as absent, and a state without a known type is a Pass (recorded.ts says which states that is). Defaults are the documented ones:
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (Retry),
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html (Map).
 */

export function buildMachine(definition: JsonObject): StateMachine {
  const language = languageOf(definition, "JSONPath");
  return {
    ...buildScope(definition, language),
    queryLanguage: language,
    ...present<Pick<StateMachine, "comment" | "version" | "timeoutSeconds">>({
      comment: text(definition, "Comment"),
      version: text(definition, "Version"),
      timeoutSeconds: number(definition, "TimeoutSeconds"),
    }),
  };
}

/**
 * The query language of a state or machine that inherits `inherited`. Measured on AWS: only the exact
 * text JSONPath is JSONPath; any other value counts as JSONata (and is reported where it is not that).
 */
export function languageOf(object: JsonObject, inherited: QueryLanguage): QueryLanguage {
  const value = field(object, "QueryLanguage");
  if (value === undefined) return inherited;
  return value === "JSONPath" ? "JSONPath" : "JSONata";
}

/**
 * `language` is the machine's: the language of a Map or Parallel does not reach the states inside it
 * (recorded in test_validate_state_machine_definition, VALID_QUERY_LANGUAGE_PASS).
 */
function buildScope(scope: JsonObject, language: QueryLanguage): Scope {
  const states = Object.entries(object(scope, "States") ?? {});
  return {
    startAt: text(scope, "StartAt") ?? "",
    states: new Map(states.map(([name, state]) => [name, buildState(name, isObject(state) ? state : {}, language)])),
  };
}

type Build = (state: JsonObject, named: Named, machine: QueryLanguage) => State;
type Named = { readonly name: string; readonly queryLanguage: QueryLanguage; readonly comment?: string };

function buildState(name: string, state: JsonObject, machine: QueryLanguage): State {
  const comment = text(state, "Comment");
  const named: Named = {
    name,
    queryLanguage: languageOf(state, machine),
    ...(comment === undefined ? {} : { comment }),
  };
  const type = text(state, "Type") ?? "";
  return BUILDERS[Object.hasOwn(BUILDERS, type) ? (type as StateType) : "Pass"](state, named, machine);
}

const BUILDERS = {
  Pass: (state, named) => ({
    type: "Pass",
    ...named,
    ...flow(state),
    ...moves(state),
    ...present<{ parameters?: Json; result?: Json; resultPath?: string | null }>({
      parameters: field(state, "Parameters"),
      result: field(state, "Result"),
      resultPath: nullable(state, "ResultPath"),
    }),
  }),
  Task: (state, named) => ({
    type: "Task",
    ...named,
    ...flow(state),
    ...moves(state),
    ...results(state),
    ...recovers(state),
    ...payload(state),
    resource: text(state, "Resource") ?? "",
    ...present<Pick<State & { type: "Task" }, "timeoutSeconds" | "heartbeatSeconds" | "credentials">>({
      timeoutSeconds: numberSource(state, "TimeoutSeconds"),
      heartbeatSeconds: numberSource(state, "HeartbeatSeconds"),
      credentials: credentials(state, named.queryLanguage),
    }),
  }),
  Choice: (state, named) => ({
    type: "Choice",
    ...named,
    ...flow(state),
    choices: objects(state, "Choices").map((rule) => ({
      condition: buildCondition(rule),
      next: text(rule, "Next") ?? "",
      ...commented(rule),
      ...assigned(rule),
      ...output(rule),
    })),
    ...present<{ default?: string }>({ default: text(state, "Default") }),
  }),
  Wait: (state, named) => ({
    type: "Wait",
    ...named,
    ...flow(state),
    ...moves(state),
    ...present<Pick<State & { type: "Wait" }, "seconds" | "timestamp">>({
      seconds: numberSource(state, "Seconds"),
      timestamp: textSource(state, named.queryLanguage, "Timestamp"),
    }),
  }),
  Succeed: (state, named) => ({ type: "Succeed", ...named, ...paths(state), ...output(state) }),
  Fail: (state, named) => ({
    type: "Fail",
    ...named,
    ...present<Pick<State & { type: "Fail" }, "error" | "cause">>({
      error: textSource(state, named.queryLanguage, "Error"),
      cause: textSource(state, named.queryLanguage, "Cause"),
    }),
  }),
  Parallel: (state, named, machine) => ({
    type: "Parallel",
    ...named,
    ...flow(state),
    ...moves(state),
    ...results(state),
    ...recovers(state),
    ...payload(state),
    branches: objects(state, "Branches").map((branch) => buildScope(branch, machine)),
  }),
  Map: (state, named, machine) => {
    const processor = object(state, "ItemProcessor") ?? object(state, "Iterator") ?? {};
    const config = object(processor, "ProcessorConfig") ?? {};
    const distributed = text(config, "Mode") === "DISTRIBUTED";
    return {
      type: "Map",
      ...named,
      ...flow(state),
      ...moves(state),
      ...results(state),
      ...recovers(state),
      processor: {
        ...buildScope(processor, machine),
        mode: distributed ? "DISTRIBUTED" : "INLINE",
        ...executionType(config),
      },
      ...present<
        Pick<
          State & { type: "Map" },
          "itemsPath" | "items" | "itemSelector" | "maxConcurrency" | "distributed" | "refusedInline"
        >
      >({
        itemsPath: text(state, "ItemsPath"),
        items: field(state, "Items"),
        itemSelector: field(state, "ItemSelector") ?? field(state, "Parameters"),
        maxConcurrency: numberSource(state, "MaxConcurrency"),
        distributed: distributed ? buildDistributed(state) : undefined,
        refusedInline:
          !distributed && DISTRIBUTED_ONLY.some((name) => field(state, name) !== undefined) ? true : undefined,
      }),
    };
  },
} satisfies Record<StateType, Build>;

const DISTRIBUTED_ONLY = ["ItemReader", "ItemBatcher", "ResultWriter"];

function paths(state: JsonObject) {
  return present<{ inputPath?: string | null; outputPath?: string | null }>({
    inputPath: nullable(state, "InputPath"),
    outputPath: nullable(state, "OutputPath"),
  });
}

function output(from: JsonObject) {
  return present<{ output?: Json }>({ output: field(from, "Output") });
}

function assigned(from: JsonObject) {
  return present<{ assign?: JsonObject }>({ assign: object(from, "Assign") });
}

function commented(from: JsonObject) {
  return present<{ comment?: string }>({ comment: text(from, "Comment") });
}

function flow(state: JsonObject) {
  return { ...paths(state), ...output(state), ...assigned(state) };
}

function moves(state: JsonObject) {
  return present<{ next?: string }>({ next: text(state, "Next") });
}

function results(state: JsonObject) {
  return present<{ resultPath?: string | null; resultSelector?: JsonObject }>({
    resultPath: nullable(state, "ResultPath"),
    resultSelector: object(state, "ResultSelector"),
  });
}

function payload(state: JsonObject) {
  return present<{ parameters?: Json; arguments?: Json }>({
    parameters: field(state, "Parameters"),
    arguments: field(state, "Arguments"),
  });
}

function recovers(state: JsonObject) {
  return { retry: objects(state, "Retry").map(retrier), catch: objects(state, "Catch").map(catcher) };
}

function retrier(from: JsonObject): Retrier {
  return {
    errorEquals: texts(from, "ErrorEquals"),
    intervalSeconds: number(from, "IntervalSeconds") ?? 1,
    maxAttempts: number(from, "MaxAttempts") ?? 3,
    backoffRate: number(from, "BackoffRate") ?? 2,
    jitter: text(from, "JitterStrategy") === "FULL" ? "FULL" : "NONE",
    ...commented(from),
    ...present<{ maxDelaySeconds?: number }>({ maxDelaySeconds: number(from, "MaxDelaySeconds") }),
  };
}

function catcher(from: JsonObject): Catcher {
  return {
    errorEquals: texts(from, "ErrorEquals"),
    next: text(from, "Next") ?? "",
    ...present<{ resultPath?: string | null }>({ resultPath: nullable(from, "ResultPath") }),
    ...assigned(from),
    ...output(from),
    ...commented(from),
  };
}

function credentials(state: JsonObject, language: QueryLanguage) {
  const roleArn = textSource(object(state, "Credentials") ?? {}, language, "RoleArn", "RoleArn.$");
  return roleArn === undefined ? undefined : { roleArn };
}

function executionType(config: JsonObject) {
  const type = text(config, "ExecutionType");
  if (type === undefined) return {};
  return { executionType: type === "EXPRESS" ? ("EXPRESS" as const) : ("STANDARD" as const) };
}
