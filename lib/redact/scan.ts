/*
 * Where the values of a JSON text end, and what they say, also where the text was cut.
 */

const SCALAR = /true|false|null|-?\d[\d.eE+-]*|-$|t(?:r(?:u)?)?$|f(?:a(?:l(?:s)?)?)?$|n(?:u(?:l)?)?$/y;

/** Behind the number, `true`, `false` or `null` that begins here, or what a cut left of one; null: there is none. */
export function scalarEnd(text: string, at: number): number | null {
  SCALAR.lastIndex = at;
  return SCALAR.test(text) ? SCALAR.lastIndex : null;
}

/** Behind the quote that ends the text that begins here; null: it was cut. */
export function stringEnd(text: string, open: number): number | null {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charAt(at - slashes - 1) === "\\") slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return null;
}

/** Behind the bracket that closes the container that begins here; the end of the text where it was cut. */
export function containerEnd(text: string, open: number): number {
  let depth = 0;
  const signs = /["[\]{}]/g;
  signs.lastIndex = open;
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    const sign = match[0];
    if (sign === '"') {
      const end = stringEnd(text, match.index);
      if (end === null) return text.length;
      signs.lastIndex = end;
    } else if (sign === "{" || sign === "[") depth++;
    else if (--depth === 0) return match.index + 1;
  }
  return text.length;
}

/** What a text of JSON says, quotes included; as it stands where it was cut or is none. */
export function decoded(quoted: string): string {
  for (const text of [quoted, `${quoted.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, "")}"`]) {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "string") return value;
    } catch {
      // The next one may be it.
    }
  }
  return quoted.slice(1);
}
