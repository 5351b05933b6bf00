export type VariablePiece = { readonly isVariable: boolean; readonly text: string };

/** A text cut into what stands in `${…}`, inner braces included, and what stands between. Linear. */
export function splitVariables(text: string): readonly VariablePiece[] {
  const pieces: VariablePiece[] = [];
  let from = 0;
  for (let at = text.indexOf("${"); at !== -1; at = text.indexOf("${", from)) {
    const end = closingBrace(text, at + 2);
    if (end === -1) break;
    if (at > from) pieces.push({ isVariable: false, text: text.slice(from, at) });
    pieces.push({ isVariable: true, text: text.slice(at + 2, end) });
    from = end + 1;
  }
  if (from < text.length) pieces.push({ isVariable: false, text: text.slice(from) });
  return pieces;
}

function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "{") open++;
    else if (char === "}" && --open === 0) return at;
  }
  return -1;
}

/** Cut at the commas that stand in no quotes, braces or brackets. */
export function splitSources(text: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let open = 0;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== null) quote = char === quote ? null : quote;
    else if (char === "'" || char === '"') quote = char;
    else if ("{([".includes(char)) open++;
    else if ("})]".includes(char)) open--;
    else if (char === "," && open === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, text.slice(from).trim()];
}
