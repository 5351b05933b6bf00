/*
 * Columns that hold JSON. The database may have been changed by other hands: what cannot be read is null, and one row
 * does not end the list that it is in.
 */

/** The value of a JSON column when `is` accepts it. */
export function readJson<T>(text: string | null, is: (value: unknown) => value is T): T | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return is(value) ? value : null;
  } catch {
    return null;
  }
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
