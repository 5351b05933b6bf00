/** Decoders of files from Windows and of languages, by what is common; each is known to TextDecoder by this name. */
const CANDIDATES = ["shift_jis", "gbk", "euc-kr", "big5", "windows-1252", "windows-1251", "windows-1250"] as const;

/** Bytes around the first bad one that a candidate has to read. */
const WINDOW = 64 * 1024;

/**
 * The index of the first byte that is not UTF-8, -1 without one. What is left open at the end is no fault: more may
 * come.
 */
export function firstBadUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceAt(bytes, at);
    if (length === 0) return at;
    if (length === OPEN) return -1;
    at += length;
  }
  return -1;
}

const OPEN = -1;

/** The length of the character at an index, 0 when there is none, OPEN when the bytes end inside of it. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first <= 0xf4 ? 4 : 0;
  if (length === 0 || first < 0xc2) return 0;
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i];
    if (next === undefined) return OPEN;
    if (next < (i === 1 ? lowest(first) : 0x80) || next > (i === 1 ? highest(first) : 0xbf)) return 0;
  }
  return length;
}

/** The second byte is narrower for overlong forms, surrogates, and what lies beyond Unicode. */
function lowest(first: number): number {
  return first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
}

function highest(first: number): number {
  return first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
}

/**
 * The encodings that read the bytes from `bad` on, the likeliest first. A code page of one byte a character reads
 * anything, so those of two come first, and only when what they read looks like words.
 */
export function likelyEncodings(bytes: Uint8Array, bad: number): readonly string[] {
  const window = bytes.subarray(bad, bad + WINDOW);
  const readable = CANDIDATES.filter((encoding) => reads(encoding, window));
  const wide = readable.filter((encoding) => !encoding.startsWith("windows"));
  if (wide.length === 0) return readable;
  const latin = isLatin(window);
  const others = ["windows-1252", ...(latin ? [] : ["windows-1251"])];
  return latin ? [...others, ...wide.slice(0, 1)] : [...wide.slice(0, 3), ...others];
}

/** In words of Latin letters with accents most high bytes stand alone; in other scripts they come in rows. */
function isLatin(bytes: Uint8Array): boolean {
  let [high, alone] = [0, 0];
  for (const [i, byte] of bytes.entries()) {
    if (byte < 0x80) continue;
    if (byte < 0xa0 && !LATIN_MARKS.has(byte)) return false;
    high++;
    if ((bytes[i - 1] ?? 0) < 0x80 && (bytes[i + 1] ?? 0) < 0x80) alone++;
  }
  return alone * 2 > high;
}

/** The euro, the ellipsis, quotes, dashes and the trade mark of windows-1252. */
const LATIN_MARKS = new Set([0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99]);

function reads(encoding: string, bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    // Half-width and private characters are what another code page looks like when it is read as this one.
    const odd = text.match(/[\uE000-\uF8FF\uFF61-\uFF9F\u0080-\u009F]/g)?.length ?? 0;
    const wide = text.match(/[\u0100-\uFFFF]/g)?.length ?? 0;
    return encoding.startsWith("windows") ? odd === 0 : odd * 4 <= wide;
  } catch {
    return false;
  }
}

/** Whether TextDecoder knows an encoding; its own name for it, or null. */
export function knownEncoding(label: string): string | null {
  try {
    return new TextDecoder(ALIASES[label.toLowerCase()] ?? label).encoding;
  } catch {
    return null;
  }
}

/** Names that Windows and Python use and the standard does not know. */
const ALIASES: Readonly<Record<string, string>> = {
  cp932: "shift_jis",
  cp936: "gbk",
  cp949: "euc-kr",
  cp950: "big5",
  cp65001: "utf-8",
  utf8: "utf-8",
  utf16: "utf-16le",
  ansi: "windows-1252",
};
