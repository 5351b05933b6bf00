import { isArray, isObject, type JsonObject } from "@/lib/base/json";
import { valueOf } from "../check/objectRules";
import { words } from "../check/misleadingText";
import type { Report } from "../finding";
import type { Location } from "../location";
import { holdsPlaceholder } from "../placeholder";
import type { Level } from "./levels";

/*
 * Where a level of states goes, and what it never reaches.
 *
 * Measured: StartAt is a target like any other; a machine without a terminal state is told so instead of
 * which states are unreachable, and only at the top level.
 */

type Target = { readonly name: string; readonly at: Location };

/** Reports targets that do not exist; with `complete`, also what nothing leads to. */
export function checkTransitions(level: Level, complete: boolean, report: Report): void {
  if (level.states.length === 0) return;
  const names = new Set(level.states.map(([name]) => name));
  const start = target(level.level, "StartAt", level.at);
  const ways = new Map(level.states.map(([name, state]) => [name, targetsOf(state, [...level.at, "States", name])]));
  for (const { name, at } of [...start, ...[...ways.values()].flat()]) {
    if (!names.has(name)) missing(name, at, report);
  }
  // Where a way leads that a placeholder names, nobody knows.
  const isOpen = [...start, ...[...ways.values()].flat()].some(
    ({ name }) => !names.has(name) && holdsPlaceholder(name),
  );
  if (!complete || isOpen) return;
  if (level.at.length === 0 && !level.states.some(([, state]) => ends(state))) return noEnd(report);
  const reached = reachable(start, ways);
  for (const name of names) {
    if (!reached.has(name)) unreachable(name, [...level.at, "States", name], report);
  }
}

function targetsOf(state: JsonObject, at: Location): readonly Target[] {
  return [
    ...target(state, "Next", at),
    ...listed(state, "Choices", at),
    ...target(state, "Default", at),
    ...listed(state, "Catch", at),
  ];
}

function target(from: JsonObject, field: string, at: Location): readonly Target[] {
  const name = valueOf(from, field);
  return typeof name === "string" ? [{ name, at: [...at, field] }] : [];
}

function listed(state: JsonObject, field: string, at: Location): readonly Target[] {
  const entries = valueOf(state, field);
  if (!isArray(entries)) return [];
  return entries.flatMap((entry, i) => (isObject(entry) ? target(entry, "Next", [...at, field, i]) : []));
}

function reachable(start: readonly Target[], ways: ReadonlyMap<string, readonly Target[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = start.map(({ name }) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const next = ways.get(name);
    if (next === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...next.map((way) => way.name));
  }
  return reached;
}

function ends(state: JsonObject): boolean {
  const type = valueOf(state, "Type");
  return valueOf(state, "End") === true || type === "Succeed" || type === "Fail";
}

function missing(name: string, location: Location, report: Report): void {
  report({ severity: "ERROR", code: "MISSING_TRANSITION_TARGET", message: words.missingTarget(name), location });
}

function unreachable(name: string, location: Location, report: Report): void {
  report({ severity: "ERROR", code: "MISSING_TRANSITION_TARGET", message: words.unreachable(name), location });
}

function noEnd(report: Report): void {
  report({ severity: "ERROR", code: "MISSING_END_STATE", message: words.noEnd, place: ["States"] });
}
