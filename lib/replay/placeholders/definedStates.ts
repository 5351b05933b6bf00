import { holdsPlaceholder } from "@/lib/asl/placeholder";
import { levelsOf } from "@/lib/asl/rules/levels";
import type { Json, JsonObject } from "@/lib/base/json";
import { matchText } from "./matchText";

/** A state as the definition writes it; its name may hold placeholders. */
export type DefinedState = {
  readonly name: string;
  readonly fields: JsonObject;
  /** The Map or Parallel that it is the first state of an item or a branch of. */
  readonly container: JsonObject | null;
};

/** The states of a definition, to be found by the names that a history records. */
export function readStates(definition: Json): { readonly find: (name: string) => DefinedState | undefined } {
  const byName = new Map<string, DefinedState>();
  const fieldsAt = new Map<string, JsonObject>();
  for (const { at, level, states } of levelsOf(definition)) {
    const outer = fieldsAt.get(JSON.stringify(at.slice(0, at.lastIndexOf("States") + 2))) ?? null;
    for (const [name, fields] of states) {
      fieldsAt.set(JSON.stringify([...at, "States", name]), fields);
      byName.set(name, { name, fields, container: level.StartAt === name ? outer : null });
    }
  }
  const open = [...byName.values()].filter(({ name }) => holdsPlaceholder(name));
  const found = new Map<string, DefinedState | undefined>();
  return {
    find: (name) => {
      const exact = byName.get(name);
      if (exact !== undefined || open.length === 0) return exact;
      if (!found.has(name)) found.set(name, only(open.filter((one) => matchText(one.name, name, new Map()) !== null)));
      return found.get(name);
    },
  };
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
