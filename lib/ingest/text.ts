import { firstBadUtf8, knownEncoding, likelyEncodings } from "./badBytes";
import { encodingOf, isMostlyText, SNIFFED_BYTES } from "./encoding";
import { beginning, gunzipped } from "./gunzip";
import { limited, MOST_BYTES } from "./limit";
import { Refusal } from "./refusal";

export type TextOptions = {
  /** The largest source, in bytes, before and after decompression. */
  readonly most?: number;
  /** The encoding that the user named; else what the bytes show. */
  readonly encoding?: string | null;
  /** Read on behind bytes that are no text: a line end and U+FFFD stand for them, so that no value holds them. */
  readonly partial?: boolean;
};

/** CloudWatch Logs zips what it hands to Firehose, which may zip it again, and a download or a person once more. */
const GZIP_LAYERS = 3;

/**
 * The text of a source, in pieces: gzip is unpacked (inside of gzip too), marks are removed, and what is not UTF-8 or
 * UTF-16 is read in the encoding that was named. Holds one chunk at a time. Throws Refusal for what is no text or is larger than `most`.
 */
export async function* textOf(
  source: AsyncIterable<Uint8Array>,
  { most = MOST_BYTES, encoding = null, partial = false }: TextOptions = {},
): AsyncGenerator<string> {
  let bytes = limited(source, "The file", most);
  for (let layer = 0; layer < GZIP_LAYERS; layer++) {
    bytes = limited(gunzipped(bytes), "The file, decompressed,", most);
  }
  const { head, whole } = await beginning(bytes, SNIFFED_BYTES);
  if (head.length === 0) throw new Refusal("The file is empty.");
  const sniffed = head.subarray(0, SNIFFED_BYTES);
  const found = encoding === null ? encodingOf(sniffed, partial) : named(encoding);
  if (!found.ok) throw new Refusal(found.error, isDamaged(sniffed, partial) ? [{ kind: "partial" }] : []);
  const decoder = createDecoder(found.value, partial);
  for await (const chunk of whole) {
    const text = decoder.decode(chunk);
    if (text !== "") yield text;
  }
  const rest = decoder.end();
  if (rest !== "") yield rest;
}

/** What begins as JSON or a line of a log, with a few bytes in it that are no text. */
function isDamaged(head: Uint8Array, partial: boolean): boolean {
  return (
    !partial && isMostlyText(head) && /^[\s\uFEFF]*[{["\d]/.test(Buffer.from(head.subarray(0, 64)).toString("utf8"))
  );
}

function named(label: string): { readonly ok: true; readonly value: string } | { readonly ok: false; error: string } {
  const value = knownEncoding(label);
  if (value !== null) return { ok: true, value };
  return {
    ok: false,
    error: `There is no encoding ${JSON.stringify(label.slice(0, 40))}; common ones are windows-1252, shift_jis, gbk, big5, euc-kr, utf-16le.`,
  };
}

/** What stands for bytes that are no text: a line ends inside of a value nowhere, so the value is known as damaged. */
const DAMAGE = "\uFFFD\n";
/** Bytes that a decoder may hold back because a character is not whole. */
const LONGEST = 4;

function createDecoder(encoding: string, partial: boolean) {
  let strict = new TextDecoder(encoding, { fatal: true });
  let before = 0;
  /** The last bytes of the chunk before: the character that was begun there may be the bad one. */
  let tail = new Uint8Array(0);

  function decode(chunk: Uint8Array): string {
    try {
      const text = strict.decode(chunk, { stream: true });
      tail = new Uint8Array([...tail, ...chunk.subarray(-LONGEST)]).slice(-LONGEST);
      before += chunk.length;
      return text;
    } catch {
      return damaged(chunk);
    }
  }

  /** The chunk has bytes that are no text in this encoding. */
  function damaged(chunk: Uint8Array): string {
    const known = Buffer.concat([openCharacter(tail, encoding), chunk]);
    const offset = before - (known.length - chunk.length);
    if (!partial) throw refusalOf(encoding, known, offset);
    strict = new TextDecoder(encoding, { fatal: true });
    tail = new Uint8Array(0);
    before += chunk.length;
    return encoding === "utf-8" ? mendedUtf8(known, strict) : mended(known, encoding);
  }

  return {
    decode,
    /** A character that was begun and not finished is an error then. */
    end(): string {
      try {
        return strict.decode();
      } catch {
        if (partial) return DAMAGE;
        throw refusalOf(encoding, openCharacter(tail, encoding), before - openCharacter(tail, encoding).length);
      }
    },
  };
}

/** What of the last bytes is a character that has not ended. */
function openCharacter(tail: Uint8Array, encoding: string): Uint8Array {
  if (encoding !== "utf-8") return tail.subarray(tail.length);
  for (let from = Math.max(0, tail.length - 3); from < tail.length; from++) {
    const rest = tail.subarray(from);
    const first = rest[0] ?? 0;
    if (first >= 0xc2 && rest.length < (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2)) return rest;
  }
  return tail.subarray(tail.length);
}

/** UTF-8 with each run of bad bytes as DAMAGE; a genuine U+FFFD stays. Goes on with `next` behind it. */
function mendedUtf8(bytes: Uint8Array, next: TextDecoder): string {
  const parts: string[] = [];
  let rest = bytes;
  for (let bad = firstBadUtf8(rest); bad >= 0; bad = firstBadUtf8(rest)) {
    parts.push(next.decode(rest.subarray(0, bad), { stream: true }), DAMAGE);
    rest = rest.subarray(bad + 1);
  }
  parts.push(next.decode(rest, { stream: true }));
  return parts.join("");
}

/** The other encodings have no U+FFFD of their own: whatever is one was bad. */
function mended(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes).replaceAll("\uFFFD", DAMAGE);
}

function refusalOf(encoding: string, bytes: Uint8Array, offset: number): Refusal {
  if (encoding !== "utf-8") {
    const place = `at byte ${offset + firstBad(bytes, encoding)}`;
    return new Refusal(
      `The text is not ${encoding} (${place}). Name its encoding with --encoding, or take the whole events with --partial.`,
      [{ kind: "partial" }],
      `The text is not ${encoding} (${place}). “Import what is whole” takes the whole events; or choose its encoding under “What the files do not say”, and drop it again.`,
    );
  }
  const bad = Math.max(0, firstBadUtf8(bytes));
  const encodings = likelyEncodings(bytes, bad);
  const code = bytes[bad]?.toString(16).padStart(2, "0") ?? "";
  const likely =
    encodings[0] === undefined ? "" : ` It may be ${encodings.join(" or ")}: name it with --encoding ${encodings[0]}.`;
  const buttons = [...encodings.map((each) => `“Read as ${each}”`), "“Import what is whole”"].join(" or ");
  const what = `The text is not UTF-8: byte ${offset + bad} (0x${code}) is the first that is not.`;
  return new Refusal(
    `${what}${likely} Or save it as UTF-8.`,
    [{ kind: "encoding", encodings }, { kind: "partial" }],
    `${what} ${buttons} may help; or save it as UTF-8, and drop it again.`,
  );
}

/** Where a decoder stops, by halving: the longest beginning that it reads. */
function firstBad(bytes: Uint8Array, encoding: string): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isReadable(bytes.subarray(0, middle), encoding)) good = middle;
    else bad = middle;
  }
  return good;
}

function isReadable(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
