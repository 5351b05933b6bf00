import { isArray, isObject, type Json } from "@/lib/base/json";
import type { Location } from "./location";
import { placeholdersIn } from "./placeholder";

/** One place of a definition that holds a placeholder: the value there, or the name of the field. */
export type PlaceholderUse = { readonly name: string; readonly location: Location };

/** Every place of every placeholder, in the order of the definition. */
export function placeholderUses(definition: Json): readonly PlaceholderUse[] {
  const uses: PlaceholderUse[] = [];
  visit(definition, []);
  return uses;

  function visit(value: Json, location: Location): void {
    if (typeof value === "string") note(value, location);
    else if (isArray(value)) value.forEach((item, i) => visit(item, [...location, i]));
    else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        const at = [...location, key];
        note(key, at);
        visit(item, at);
      }
    }
  }

  function note(text: string, location: Location): void {
    for (const name of placeholdersIn(text)) uses.push({ name, location });
  }
}

/** Names of the placeholders that something depends on: those in comments change nothing. */
export function openPlaceholders(definition: Json): readonly string[] {
  const uses = placeholderUses(definition).filter(({ location }) => location.at(-1) !== "Comment");
  return [...new Set(uses.map(({ name }) => name))];
}
