/**
 * Whether a text is made of these parts in order, with any characters between two of them: a pattern that was split at its
 * `*`. There is no backtracking: each part takes the first place that it finds.
 */
export function matchesParts(parts: readonly string[], value: string): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
