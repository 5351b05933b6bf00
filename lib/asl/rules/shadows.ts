import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { valueOf } from "../check/objectRules";
import type { Report } from "../finding";
import type { Location } from "../location";
import type { Level } from "./levels";

/*
 * A variable of a nested level with the name of one outside of it: the documentation of variables forbids
 * it (https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html), no recording shows
 * when AWS says so.
 */
export function checkShadows(levels: readonly Level[], report: Report): void {
  const assigned = levels.map((level) => ({ level, names: assignedIn(level) }));
  for (const inner of assigned) {
    const outside = assigned.filter(({ level }) => isAround(level.at, inner.level.at));
    for (const [name, location] of inner.names) {
      if (!outside.some(({ names }) => names.has(name))) continue;
      const message = `The variable '${name}' has the name of one outside of this level`;
      report({ severity: "WARNING", code: "STEPSCOPE_VARIABLE_SHADOWS", message, location });
    }
  }
}

function isAround(outer: Location, inner: Location): boolean {
  return outer.length < inner.length && outer.every((step, i) => step === inner[i]);
}

function assignedIn({ at, states }: Level): ReadonlyMap<string, Location> {
  const found = new Map<string, Location>();
  for (const [name, state] of states) {
    const here = [...at, "States", name];
    collect(state, here);
    for (const field of ["Choices", "Catch"]) {
      const entries = valueOf(state, field);
      if (isArray(entries)) entries.forEach((entry, i) => collect(entry, [...here, field, i]));
    }
  }
  return found;

  function collect(from: Json | JsonObject, location: Location): void {
    const assign = isObject(from) ? valueOf(from, "Assign") : undefined;
    if (!isObject(assign)) return;
    for (const key of Object.keys(assign)) {
      const variable = key.endsWith(".$") ? key.slice(0, -2) : key;
      if (!found.has(variable)) found.set(variable, [...location, "Assign", key]);
    }
  }
}
