import { isArray, isObject, type Json } from "@/lib/base/json";
import type { Report } from "../finding";
import type { Location } from "../location";
import { placeholdersIn } from "../substitute";

/** Names every placeholder that was given no value, once, where it stands first. */
export function checkPlaceholders(definition: Json, report: Report): void {
  const seen = new Set<string>();
  visit(definition, []);

  function visit(value: Json, at: Location): void {
    if (typeof value === "string") return placeholdersIn(value).forEach((name) => found(name, at));
    if (isArray(value)) return value.forEach((item, i) => visit(item, [...at, i]));
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) visit(item, [...at, key]);
  }

  function found(name: string, location: Location): void {
    if (seen.has(name)) return;
    seen.add(name);
    const message = `The placeholder '\${${name}}' has no value; give it one with --substitutions ${name}=value`;
    report({ severity: "WARNING", code: "STEPSCOPE_PLACEHOLDER", message, location });
  }
}
