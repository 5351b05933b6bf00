import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonataTemplate, seeing } from "../check/jsonata";
import { resultPath } from "../check/path";
import { both, jsonata, jsonPath, shaped, valueOf, type Field, type ObjectRules } from "../check/objectRules";
import { refuse, warn, within, type Check, type Site } from "../check/site";
import { comment, decimal, integer, listOf, oneOf, text } from "../check/value";
import { words } from "../check/misleadingText";
import { assign, MAX_SECONDS } from "./shared";

/* Retry and Catch: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */

const RETRIER: ObjectRules = {
  required: ["ErrorEquals"],
  fields: {
    ErrorEquals: both(listOf(text)),
    // Measured: 0 seconds are taken.
    IntervalSeconds: both(integer(0, MAX_SECONDS)),
    MaxAttempts: both(integer(0, MAX_SECONDS)),
    BackoffRate: both(decimal(1)),
    MaxDelaySeconds: both(integer(1, 31_622_400)),
    JitterStrategy: both(oneOf("NONE", "FULL")),
    Comment: both(comment),
  },
  rules: [delaysGrow],
};

const CATCHER: ObjectRules = {
  required: ["ErrorEquals", "Next"],
  fields: {
    ErrorEquals: both(listOf(text)),
    Next: both(text),
    ResultPath: jsonPath(resultPath),
    Output: jsonata(seeing("errorOutput", jsonataTemplate)),
    Assign: both(seeing("errorOutput", assign)),
    Comment: both(comment),
  },
};

export const recovers: Readonly<Record<string, Field>> = {
  Retry: both(recoveryList(RETRIER)),
  Catch: both(recoveryList(CATCHER)),
};

/** A list that may be empty, in which States.ALL stands alone and last. */
function recoveryList(shape: ObjectRules): Check {
  const list = listOf(shaped(shape), { mayBeEmpty: true });
  return (value, site) => {
    list(value, site);
    if (!isArray(value)) return;
    value.forEach((entry, i) => {
      const names = isObject(entry) ? namesIn(entry) : [];
      errorNames(names, i === value.length - 1, within(within(site, i), "ErrorEquals"));
    });
  };
}

function namesIn(entry: JsonObject): readonly string[] {
  const names = valueOf(entry, "ErrorEquals");
  return isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}

function errorNames(names: readonly string[], last: boolean, site: Site): void {
  const all = names.indexOf("States.ALL");
  if (all >= 0 && (names.length > 1 || !last)) refuse(within(site, all), words.allAlone);
  names.forEach((name, i) => {
    const problem = oddName(name);
    if (problem !== undefined) warn(within(site, i), "STEPSCOPE_ERROR_NAME", problem);
  });
}

const KNOWN: ReadonlySet<string> = new Set([
  "ALL",
  "BranchFailed",
  "DataLimitExceeded",
  "ExceedToleratedFailureThreshold",
  "HeartbeatTimeout",
  "IntrinsicFailure",
  "ItemReaderFailed",
  "NoChoiceMatched",
  "ParameterPathFailure",
  "Permissions",
  "QueryEvaluationError",
  "ReferencePathConflict",
  "ResultPathMatchFailure",
  "ResultWriterFailed",
  "Runtime",
  "TaskFailed",
  "Timeout",
]);

/** What a name most likely was not meant to be: AWS takes any name, and a misspelt one never matches. */
function oddName(name: string): string | undefined {
  if (name === "States.Runtime") return "States.Runtime is never caught or retried, not even by its own name";
  if (/^(State\.|states\.)/.test(name)) return `'${name}' is a name of your own; the names of AWS begin with 'States.'`;
  const own = name.startsWith("States.") ? name.slice("States.".length) : undefined;
  if (own === undefined || own.startsWith("Http.") || KNOWN.has(own)) return undefined;
  return `'${name}' is no error name of AWS`;
}

function delaysGrow(retrier: JsonObject, site: Site): void {
  const most = valueOf(retrier, "MaxDelaySeconds");
  const first: Json = valueOf(retrier, "IntervalSeconds") ?? 1;
  if (typeof most !== "number" || typeof first !== "number" || most > first) return;
  refuse(within(site, "MaxDelaySeconds"), words.maxDelay);
}
