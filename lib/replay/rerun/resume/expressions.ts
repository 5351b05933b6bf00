import type { QueryLanguage } from "@/lib/asl/machine";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/** Changes an expression of a state; `field` is the field of the state that it stands in. */
export type ChangeExpression = (text: string, field: string) => string;

/** Fields that hold levels of their own, or where a state leads. */
const NO_EXPRESSIONS: ReadonlySet<string> = new Set([
  ...["Branches", "ItemProcessor", "Iterator", "Type", "Comment", "QueryLanguage"],
  ...["Resource", "Next", "End", "Default", "ResultPath", "Result"],
]);

/** Step Functions reads it to link the executions that a task starts: it names the execution that runs. */
const STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID";

/** A state with each of its own expressions changed: paths, intrinsic calls, JSONata. */
export function withExpressions(state: JsonObject, language: QueryLanguage, change: ChangeExpression): JsonObject {
  const changed = Object.entries(state).map(([field, value]): [string, Json] => {
    if (NO_EXPRESSIONS.has(field)) return [field, value];
    const inField = (text: string) => change(text, field);
    if (language === "JSONata") return [field, inJsonata(value, inField)];
    if (field.endsWith("Path")) return [field, typeof value === "string" ? inField(value) : value];
    if (field === "Choices") return [field, inRules(value, inField)];
    return [field, inTemplate(value, inField, HAS_PATHS.has(field))];
  });
  return Object.fromEntries(changed);
}

/** Fields whose own members are paths, beside their templates. */
const HAS_PATHS: ReadonlySet<string> = new Set(["ItemReader", "ItemBatcher"]);

type Change = (text: string) => string;

function inJsonata(value: Json, change: Change): Json {
  if (typeof value === "string") return value.startsWith("{%") ? change(value) : value;
  if (isArray(value)) return value.map((item) => inJsonata(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === STARTED_BY ? item : inJsonata(item, change)]),
  );
}

/** Only what a template evaluates: the values of keys that end in `.$`. */
function inTemplate(value: Json, change: Change, hasPaths: boolean): Json {
  if (isArray(value)) return value.map((item) => inTemplate(item, change, false));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] => {
      const isPath = key.endsWith(".$") || (hasPaths && key.endsWith("Path"));
      if (isPath && typeof item === "string") return [key, key === `${STARTED_BY}.$` ? item : change(item)];
      return [key, inTemplate(item, change, hasPaths && key === "ReaderConfig")];
    }),
  );
}

/** Rules of a Choice: what they compare, and what they assign. */
function inRules(value: Json, change: Change): Json {
  if (isArray(value)) return value.map((item) => inRules(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] => {
      if (key === "Assign") return [key, inTemplate(item, change, false)];
      const isPath = key === "Variable" || key.endsWith("Path");
      return [key, isPath && typeof item === "string" ? change(item) : inRules(item, change)];
    }),
  );
}
