import type { JsonObject } from "@/lib/base/json";
import { refuse, type Site } from "./site";
import { words } from "./misleadingText";

// Unicode's identifiers, as the documentation of Assign asks for.
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** Names of the variables that an Assign gives values to. */
export function assignNames(assign: JsonObject, site: Site): void {
  for (const key of Object.keys(assign)) {
    const name = site.language === "JSONPath" && key.endsWith(".$") ? key.slice(0, -2) : key;
    const place = [...site.at, key];
    if (name === "states") refuse(site, words.reservedVariable, { code: "RESERVED_VARIABLE_NAME", place });
    else if ([...name].length > 80) refuse(site, words.longVariable(name), { code: "INVALID_VARIABLE_NAME", place });
    else if (!NAME.test(name)) refuse(site, words.invalidVariable(name), { code: "INVALID_VARIABLE_NAME", place });
  }
}
