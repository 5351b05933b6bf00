/*
 * How wide a text will be, without a screen to ask: close enough to reserve room for it and to cut it where it
 * would not fit. Widths are shares of the font size, as the table of widths in Geist Sans has them.
 */

const SHARES: readonly (readonly [characters: string, share: number])[] = [
  [" '`,.·!ij|()Il:;", 0.27],
  ['"[]1rt{}f-*^\\', 0.4],
  ["ABCDGHNOQRUV", 0.71],
  ["%wMm@W—", 0.9],
];
const KNOWN = new Map(SHARES.flatMap(([characters, share]) => [...characters].map((char) => [char, share] as const)));
const USUAL = 0.58;
/** Scripts beyond Latin fill about their square; the signs of punctuation and mathematics do not. */
const SQUARE = { share: 1.05, from: 0x300, but: [0x2000, 0x2e00] } as const;

function share(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  const [sign, beyond] = SQUARE.but;
  return KNOWN.get(char) ?? (code < SQUARE.from || (code >= sign && code < beyond) ? USUAL : SQUARE.share);
}

/** Estimated width of a line, px; `size` is the font size in px. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const char of text) width += share(char);
  return width * size;
}

/** The text, or as much of its beginning as fits with `…` after it. */
export function cutToWidth(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = "";
  let used = share("…") * size;
  for (const char of text) {
    used += share(char) * size;
    if (used > width) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}

/** The same, keeping its beginning and its end: conditions often begin alike. */
export function cutMiddleToWidth(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const chars = [...text];
  let used = share("…") * size;
  let head = 0;
  let tail = 0;
  // By turns from both ends, two from the front for one from the back.
  for (let turn = 0; head + tail < chars.length; turn++) {
    const char = chars[turn % 3 === 2 ? chars.length - 1 - tail : head] ?? "";
    used += share(char) * size;
    if (used > width) break;
    if (turn % 3 === 2) tail += 1;
    else head += 1;
  }
  return `${chars.slice(0, head).join("").trimEnd()}…${chars.slice(chars.length - tail).join("")}`;
}
