/** A number as it was written, where JavaScript would change it: above 2^53, `1.0`, `1e400`. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

export type Exact =
  null | boolean | number | string | ExactNumber | readonly Exact[] | { readonly [key: string]: Exact };

/** JSON text to a tree for reading, numbers as written where the browser tells how that was. Null: it is not JSON. */
export function parseExact(text: string): { readonly value: Exact } | null {
  try {
    return { value: JSON.parse(text, reviveNumber) as Exact };
  } catch {
    return null;
  }
}

function reviveNumber(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return String(value) === context.source ? value : new ExactNumber(context.source);
}

/** Whether a string holds JSON worth opening: an object or a list. */
export function holdsJson(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length < 2 || trimmed.length > 1_000_000) return false;
  if (!/^[[{]/.test(trimmed)) return false;
  return parseExact(trimmed) !== null;
}

/** Text of a single value, numbers as they were written. */
export function leafText(value: unknown): string {
  return value instanceof ExactNumber ? value.text : (JSON.stringify(value) ?? "");
}
