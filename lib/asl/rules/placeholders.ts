import { isArray, isObject, type Json } from "@/lib/base/json";
import type { Finding, Report } from "../finding";
import { holdsPlaceholder } from "../placeholder";
import { placeholderUses } from "../placeholderUses";

/** Names every placeholder that was given no value, once, where it stands first. */
export function checkPlaceholders(definition: Json, report: Report): void {
  const seen = new Set<string>();
  for (const { name, location } of placeholderUses(definition)) {
    if (seen.has(name)) continue;
    seen.add(name);
    const message = `The placeholder '\${${name}}' has no value; give it one with --substitutions ${name}=value`;
    report({ severity: "WARNING", code: "STEPSCOPE_PLACEHOLDER", message, location });
  }
}

/**
 * Whether a finding is about a value that a placeholder leaves open, or about a name that does: such a value is
 * unknown, not wrong. Every check may look at a value as if it were written down; what it minds is passed over here.
 */
export function isAboutPlaceholder(definition: Json, { location, place }: Finding): boolean {
  let value: Json | undefined = definition;
  for (const step of place ?? location ?? []) {
    if (typeof step === "string" && holdsPlaceholder(step)) return true;
    if (isArray(value)) value = value[Number(step)];
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return typeof value === "string" && holdsPlaceholder(value);
}
