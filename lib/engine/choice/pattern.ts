/**
 * A StringMatches pattern as a test: `*` is any text, `\*` a star, `\\` a backslash. Linear in text and
 * pattern together but for repeated stars, each of which may scan the text once: never exponential.
 */
export function compileMatch(pattern: string): (text: string) => boolean {
  const parts = piecesOf(pattern);
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    const end = text.length - last.length;
    // The leftmost place of each piece leaves the most room for the others.
    for (const piece of rest) {
      const at = text.indexOf(piece, from);
      if (at < 0 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}

/** The literal texts between the stars. */
function piecesOf(pattern: string): string[] {
  const pieces = [""];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? "";
    if (char === "*") pieces.push("");
    else {
      const escapes = char === "\\" && (pattern[i + 1] === "*" || pattern[i + 1] === "\\");
      if (escapes) i++;
      pieces[pieces.length - 1] += pattern[i] ?? "";
    }
  }
  return pieces;
}
