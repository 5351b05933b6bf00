import { isArray, isObject, type JsonObject } from "@/lib/base/json";
import { jsonataTemplate, orJsonata } from "../check/jsonata";
import { both, jsonata, jsonPath, valueOf, type ObjectRules } from "../check/objectRules";
import { refuse, within, type Check, type Site } from "../check/site";
import { decimal, integer, text } from "../check/value";
import { words } from "../check/misleadingText";
import { itemBatcher, itemReader, resultWriter } from "./distributed";
import { recovers } from "./recovery";
import { common, flowWithResult, moves, numberPath, path, results, template } from "./shared";

/*
 * Map states: https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
 * The fields of a distributed Map are taken in an inline one too (measured for ItemReader).
 */

const label: Check = (value, site) => {
  if (typeof value !== "string") return refuse(site, words.type("STRING"));
  const code = "INVALID_LABEL_NAME";
  if ([...value].length > 40) refuse(site, words.longLabel(value), { code });
  // Characters that an ARN cannot hold: the label is a part of the map run's.
  else if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]+$/u.test(value)) refuse(site, words.labelCharacters(value), { code });
};

/** JSONata: an expression, or an array (an object of pairs is taken too) that may hold expressions. */
const items: Check = (value, site) => {
  if (!isArray(value) && !isObject(value) && typeof value !== "string") refuse(site, words.type("ARRAY"));
  else jsonataTemplate(value, site);
};

export const MAP: ObjectRules = {
  exactlyOne: [
    ["Next", "End"],
    ["ItemProcessor", "Iterator"],
  ],
  atMostOne: [
    ["ItemSelector", "Parameters"],
    ["MaxConcurrency", "MaxConcurrencyPath"],
    ["ToleratedFailureCount", "ToleratedFailureCountPath"],
    ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
  ],
  fields: {
    ...common,
    ...moves,
    ...flowWithResult,
    ...results,
    ...recovers,
    ItemProcessor: both(processor),
    Iterator: both(processor),
    ItemsPath: path,
    Items: jsonata(items),
    ItemSelector: both(template),
    Parameters: jsonPath(template),
    ItemReader: both(itemReader),
    ItemBatcher: both(itemBatcher),
    ResultWriter: both(resultWriter),
    MaxConcurrency: both(orJsonata(integer(0))),
    MaxConcurrencyPath: numberPath,
    ToleratedFailureCount: both(orJsonata(integer(0))),
    ToleratedFailureCountPath: numberPath,
    ToleratedFailurePercentage: both(orJsonata(decimal(0, 100))),
    ToleratedFailurePercentagePath: numberPath,
    Label: both(label),
  },
};

/** A level of states with a ProcessorConfig. */
function processor(...[value, site]: Parameters<Check>): void {
  site.nested(value, site);
  if (!isObject(value)) return;
  const config = valueOf(value, "ProcessorConfig");
  if (config === undefined) return;
  if (isObject(config)) processorConfig(config, within(site, "ProcessorConfig"));
  else refuse(within(site, "ProcessorConfig"), words.type("OBJECT"));
}

const MODES = ["INLINE", "DISTRIBUTED"];
const TYPES = ["STANDARD", "EXPRESS"];

/** Measured: ExecutionType belongs to DISTRIBUTED, and only there. */
function processorConfig(config: JsonObject, site: Site): void {
  const mode = valueOf(config, "Mode") ?? "INLINE";
  const distributed = mode === "DISTRIBUTED";
  if (distributed && !Object.hasOwn(config, "ExecutionType")) refuse(site, words.required(["ExecutionType"]));
  for (const name of Object.keys(config)) {
    const known = name === "Mode" || name === "Comment" || (name === "ExecutionType" && distributed);
    if (!known) refuse(site, words.unsupported(name), { place: [...site.at, name] });
  }
  listed("Mode", MODES);
  if (distributed) listed("ExecutionType", TYPES);
  if (distributed && site.machine.type === "EXPRESS") {
    refuse(site, words.expressDistributed, { place: [...site.at, "Mode"] });
  }

  function listed(name: string, values: readonly string[]): void {
    const value = valueOf(config, name);
    if (value === undefined) return;
    text(value, within(site, name));
    if (typeof value === "string" && !values.includes(value)) refuse(within(site, name), words.oneOf(values));
  }
}
