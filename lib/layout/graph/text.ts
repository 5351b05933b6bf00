/*
 * How wide a text will be, without a screen to ask: close enough to reserve room for it and to cut it where it
 * would not fit. Widths are shares of the font size, measured once on Geist Sans.
 */

const NARROW = new Set("ijlI.,:;'|![]() tfr-`");
const WIDE = new Set("mwMW@%—…≤≥");
const CAPITAL = /[A-Z$&#?€]/;
const PLAIN_END = 0x2ff;

function share(char: string): number {
  if (NARROW.has(char)) return 0.34;
  if (WIDE.has(char)) return 0.9;
  if (CAPITAL.test(char)) return 0.68;
  // Scripts beyond Latin fill about their square.
  return (char.codePointAt(0) ?? 0) > PLAIN_END ? 1.05 : 0.58;
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
