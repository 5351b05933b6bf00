/*
 * Where a text stops being JSON. V8's own message quotes what stands around the fault, which may be a secret, and often
 * names no place.
 */

/** V8 says of a text that is JSON so far that it ends, or that the fault stands at its end. */
const END = /^Unexpected end | at position (\d+)/;

/** Line and column, from 1, of the first character that no JSON has there; the end of a text that breaks off. Null: it is JSON. */
export function jsonFault(text: string): { readonly line: number; readonly column: number } | null {
  if (isUnfinished(text) === null) return null;
  // A text is JSON so far until its fault, and never again behind it: the first faulty prefix is found by halves.
  let [whole, faulty] = [0, text.length];
  if (isUnfinished(text) === false) {
    while (faulty - whole > 1) {
      const middle = (whole + faulty) >> 1;
      if (isUnfinished(text.slice(0, middle)) === false) faulty = middle;
      else whole = middle;
    }
  } else whole = text.length;
  const before = text.slice(0, whole).split(/\r\n|[\n\r]/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** Whether more could make it JSON; null: it is. */
function isUnfinished(text: string): boolean | null {
  try {
    JSON.parse(text);
    return null;
  } catch (fault) {
    const end = END.exec(fault instanceof Error ? fault.message : "");
    return end !== null && Number(end[1] ?? text.length) >= text.length;
  }
}
