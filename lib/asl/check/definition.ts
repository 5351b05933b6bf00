import { isObject, type Json } from "@/lib/base/json";
import { languageOf } from "../build/machine";
import type { Finding, Report } from "../finding";
import type { Location } from "../location";
import type { MachineType } from "../machine";
import { levelsOf, type Level } from "../rules/levels";
import { checkNames } from "../rules/names";
import { checkPlaceholders, isAboutPlaceholder } from "../rules/placeholders";
import { checkShadows } from "../rules/shadows";
import { checkTransitions } from "../rules/transitions";
import { checkMachine, checkNested } from "./scope";

/**
 * Everything that is to be said about a definition: the shape of every state first, then what only the
 * whole shows. What a level never reaches is judged only when the shape of its states is right: otherwise
 * it would be a consequence of the error that is already reported.
 */
export function checkDefinition(definition: Json, type: MachineType): readonly Finding[] {
  const findings: Finding[] = [];
  const report: Report = (finding) => {
    if (finding.severity === "WARNING" || !isAboutPlaceholder(definition, finding)) findings.push(finding);
  };
  const language = isObject(definition) ? languageOf(definition, "JSONPath") : "JSONPath";
  checkMachine(definition, {
    at: [],
    language,
    machine: { type, language },
    sees: [],
    nested: checkNested,
    report,
  });
  const levels = [...levelsOf(definition)];
  const broken = findings.filter(({ severity }) => severity === "ERROR").map(({ location }) => location ?? []);
  checkNames(levels, report);
  for (const level of levels) checkTransitions(level, isComplete(level, broken), report);
  checkShadows(levels, report);
  checkPlaceholders(definition, report);
  return findings;
}

/** Whether no error is about the level's own fields or the ways out of its states. */
function isComplete({ at, level }: Level, broken: readonly Location[]): boolean {
  if (!isObject(level.States) || typeof level.StartAt !== "string") return false;
  return !broken.some((location) => {
    const own = at.every((step, i) => location[i] === step);
    return own && WAYS.has(String(location[at.length + 2] ?? "Type"));
  });
}

/** Fields of a state by which it goes on; an error at the state itself has none of them. */
const WAYS: ReadonlySet<string> = new Set(["Type", "Next", "End", "Choices", "Default", "Catch"]);
