/**
 * JSON without its comments and trailing commas, as editors write it (`.jsonc`): each becomes blanks, so that every
 * place stays where it was.
 */
export function withoutComments(text: string): string {
  const out: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = endOf(text, at);
    const piece = text.slice(at, end);
    if (piece.startsWith("//") || piece.startsWith("/*")) out.push(piece.replace(/[^\n]/g, " "));
    else if (piece === "," && closesNext(text, end)) out.push(" ");
    else out.push(piece);
    at = end;
  }
  return out.join("");
}

/** The end of the string, the comment or the characters that begin at `at`. */
function endOf(text: string, at: number): number {
  if (text.startsWith("//", at)) return orEnd(text, text.indexOf("\n", at));
  if (text.startsWith("/*", at)) return orEnd(text, text.indexOf("*/", at + 2), 2);
  if (text.charAt(at) === '"') return endOfString(text, at);
  return text.charAt(at) === "," ? at + 1 : nextSpecial(text, at + 1);
}

function orEnd(text: string, found: number, length = 0): number {
  return found === -1 ? text.length : found + length;
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") at++;
    else if (char === '"') return at + 1;
  }
  return text.length;
}

function nextSpecial(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"' || char === "," || char === "/") return at;
  }
  return text.length;
}

/** Whether only blanks and comments stand between a comma and a closing bracket. */
function closesNext(text: string, from: number): boolean {
  let at = from;
  for (;;) {
    while (/\s/.test(text.charAt(at)) && at < text.length) at++;
    if (!text.startsWith("//", at) && !text.startsWith("/*", at)) return /[}\]]/.test(text.charAt(at));
    at = endOf(text, at);
  }
}
