import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonataTemplate } from "../check/jsonata";
import { dynamicField, pathTemplate } from "../check/path";
import { both, jsonata, jsonPath, valueOf, type ObjectRules } from "../check/objectRules";
import { refuse, within, type Check, type Site } from "../check/site";
import { words } from "../check/misleadingText";
import { recovers } from "./recovery";
import { requiredParameters, resource, resourceRules } from "./resource";
import { common, flowWithResult, goesOn, moves, path, results, seconds, textOrJsonata } from "./shared";

/* Task states: https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */

/**
 * Credentials are checked as the parameters of an integration are: what is missing first, and what is
 * too much only when nothing is missing (recorded in test_invalid_credentials_field).
 */
const credentials: Check = (value, site) => {
  if (!isObject(value)) return refuse(site, words.type("OBJECT"));
  const given = ["RoleArn", "RoleArn.$"].filter((name) => Object.hasOwn(value, name));
  if (given.length === 0) return refuse(site, words.parameterMissing("RoleArn"));
  if (given.length > 1) return refuse(site, words.several(given));
  for (const [name, item] of Object.entries(value)) credential(name, item, within(site, name));
};

function credential(name: string, value: Json, site: Site): void {
  const parent = { ...site, at: site.at.slice(0, -1) };
  if (name === "RoleArn") textOrJsonata(value, site);
  else if (name === "RoleArn.$" && site.language === "JSONPath") dynamicField(value, site);
  else refuse(parent, words.parameterUnsupported(name), { place: site.at });
}

export const TASK: ObjectRules = {
  ...goesOn,
  required: ["Resource"],
  atMostOne: [
    ["TimeoutSeconds", "TimeoutSecondsPath"],
    ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ],
  fields: {
    ...common,
    ...moves,
    ...flowWithResult,
    ...results,
    ...recovers,
    Resource: both(resource),
    Parameters: jsonPath(pathTemplate),
    Arguments: jsonata(jsonataTemplate),
    TimeoutSeconds: seconds(1),
    TimeoutSecondsPath: path,
    HeartbeatSeconds: seconds(1),
    HeartbeatSecondsPath: path,
    Credentials: both(credentials),
  },
  rules: [resourceRules, requiredParameters, beatsBeforeTimeout],
};

function beatsBeforeTimeout(state: JsonObject, site: Site): void {
  const beat = valueOf(state, "HeartbeatSeconds");
  const timeout = valueOf(state, "TimeoutSeconds");
  if (typeof beat !== "number" || typeof timeout !== "number" || beat < timeout) return;
  refuse(within(site, "HeartbeatSeconds"), words.heartbeat);
}
