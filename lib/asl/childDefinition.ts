import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { MachineType } from "./machine";

type Wanted = { readonly label: string } | { readonly state: string };

/** The definition that the child executions of a distributed Map run, and their type; null when there is no such Map. */
export function childDefinition(
  definition: string,
  wanted: Wanted,
): { readonly definition: string; readonly type: MachineType } | null {
  const map = mapIn(JSON.parse(definition) as Json, wanted);
  if (map === null) return null;
  const processor = map["ItemProcessor"] ?? map["Iterator"];
  if (!isObject(processor)) return null;
  const config = processor["ProcessorConfig"];
  const isExpress = isObject(config) && config["ExecutionType"] === "EXPRESS";
  return { definition: JSON.stringify(processor), type: isExpress ? "EXPRESS" : "STANDARD" };
}

function mapIn(scope: Json | undefined, wanted: Wanted): JsonObject | null {
  const states = isObject(scope) ? scope["States"] : undefined;
  if (!isObject(states)) return null;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    if ("label" in wanted ? state["Label"] === wanted.label : name === wanted.state) return state;
    const branches = state["Branches"];
    const inner = [state["ItemProcessor"], state["Iterator"], ...(isArray(branches) ? branches : [])];
    for (const one of inner) {
      const found = mapIn(one, wanted);
      if (found !== null) return found;
    }
  }
  return null;
}
