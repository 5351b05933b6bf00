/*
 * Placeholders `${Name}`: what a definition leaves open until it is deployed. A placeholder that has no value is
 * unknown, not wrong: it stays in the definition as its own text, in whichever field it stands, and each reader asks
 * here whether a text holds one.
 *
 * Names are those of DefinitionSubstitutions, and what template functions turn into (`Queue.Arn`, `AWS::Region`).
 */

const NAME = "[A-Za-z0-9_.:-]{1,255}";
const PLACEHOLDER = new RegExp(`\\$\\{(${NAME})\\}`, "g");
const AT = new RegExp(`\\$\\{${NAME}\\}`, "y");
const WHOLE = new RegExp(`^\\$\\{(${NAME})\\}$`);

export type PlaceholderMatch = { readonly name: string; readonly at: number; readonly length: number };

/** Every placeholder of a text, in order. */
export function matchPlaceholders(text: string): readonly PlaceholderMatch[] {
  if (!text.includes("${")) return [];
  return [...text.matchAll(PLACEHOLDER)].map((match) => ({
    name: match[1] ?? "",
    at: match.index,
    length: match[0].length,
  }));
}

/** Names of the placeholders in a text, each once, in order. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set(matchPlaceholders(text).map(({ name }) => name))];
}

export function holdsPlaceholder(text: string): boolean {
  return matchPlaceholders(text).length > 0;
}

/** The placeholder that stands at a place of a text, as it is written there; null when there is none. */
export function wholePlaceholder(text: string, at: number): string | null {
  AT.lastIndex = at;
  return AT.exec(text)?.[0] ?? null;
}

/** The name of the placeholder that a text consists of; null when there is more or something else. */
export function solePlaceholder(text: string): string | null {
  return WHOLE.exec(text)?.[1] ?? null;
}

/** A placeholder for what has this name; characters that no name may have become hyphens. */
export function placeholderFor(name: string): string {
  return `\${${name.replace(/[^A-Za-z0-9_.:-]+/g, "-").slice(0, 255) || "unknown"}}`;
}
