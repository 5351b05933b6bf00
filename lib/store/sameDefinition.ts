/** Whether two texts are one definition: equal as JSON, the order of members and blanks apart. */
export function sameDefinition(a: string | null, b: string): boolean {
  if (a === null) return false;
  if (a === b) return true;
  try {
    return JSON.stringify(sorted(JSON.parse(a), 0)) === JSON.stringify(sorted(JSON.parse(b), 0));
  } catch {
    return false;
  }
}

/** Deeper than any definition: AWS takes 1 MB. What lies deeper is compared as it is written. */
const DEEPEST = 200;

function sorted(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item, depth + 1));
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return members.map(([name, item]) => [name, sorted(item, depth + 1)]);
}
