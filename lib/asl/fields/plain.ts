import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonataTemplate, orJsonata } from "../check/jsonata";
import { looksDynamic, pathTemplate, resultPath } from "../check/path";
import { both, jsonata, jsonPath, type ObjectRules } from "../check/objectRules";
import { warn, type Check } from "../check/site";
import { timestamp } from "../check/value";
import { words } from "../check/misleadingText";
import { common, dynamic, flow, goesOn, moves, path, paths, seconds, textOrJsonata } from "./shared";

/* States without work or levels of their own. */

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export const PASS: ObjectRules = {
  ...goesOn,
  fields: {
    ...common,
    ...moves,
    ...flow,
    Parameters: jsonPath(pathTemplate),
    Result: jsonPath((value, site) => {
      if (holdsPath(value)) warn(site, "PASS_RESULT_IS_STATIC", words.staticResult);
    }),
    ResultPath: jsonPath(resultPath),
  },
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export const WAIT: ObjectRules = {
  exactlyOne: [
    ["Next", "End"],
    ["SecondsPath", "Seconds", "TimestampPath", "Timestamp"],
  ],
  fields: {
    ...common,
    ...moves,
    ...flow,
    Seconds: seconds(0),
    SecondsPath: path,
    Timestamp: both(orJsonata(timestamp)),
    TimestampPath: path,
  },
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export const SUCCEED: ObjectRules = { fields: { ...common, ...paths, Output: jsonata(jsonataTemplate) } };

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
export const FAIL: ObjectRules = {
  atMostOne: [
    ["Error", "ErrorPath"],
    ["Cause", "CausePath"],
  ],
  fields: {
    ...common,
    Error: both(staticText),
    ErrorPath: dynamic,
    Cause: both(staticText),
    CausePath: dynamic,
  },
};

function staticText(...[value, site]: Parameters<Check>): void {
  textOrJsonata(value, site);
  if (site.language !== "JSONPath" || typeof value !== "string" || !looksDynamic(value)) return;
  warn(site, "NO_PATH", words.noPath(String(site.at.at(-1))));
}

function holdsPath(value: Json): boolean {
  if (typeof value === "string") return looksDynamic(value);
  if (isArray(value)) return value.some(holdsPath);
  return isObject(value) && Object.entries(value).some(([key, item]) => key.endsWith(".$") || holdsPath(item));
}
