import { encodingOf, SNIFFED_BYTES } from "./encoding";
import { beginning, gunzipped } from "./gunzip";
import { limited, MOST_BYTES } from "./limit";
import { Refusal } from "./refusal";

/**
 * The text of a source, in pieces: gzip is unpacked, UTF-8 and UTF-16 with a mark are decoded, marks are removed.
 * Holds one chunk at a time. Throws Refusal for what is not such text or is larger than `most` bytes.
 */
export async function* textOf(source: AsyncIterable<Uint8Array>, most = MOST_BYTES): AsyncGenerator<string> {
  const bytes = limited(gunzipped(limited(source, "The file", most)), "The file, decompressed,", most);
  const { head, whole } = await beginning(bytes, SNIFFED_BYTES);
  if (head.length === 0) throw new Refusal("The file is empty.");
  const encoding = encodingOf(head.subarray(0, SNIFFED_BYTES));
  if (!encoding.ok) throw new Refusal(encoding.error);
  const decoder = new TextDecoder(encoding.value, { fatal: true });
  let before = 0;
  for await (const chunk of whole) {
    const text = decoded(decoder, chunk, encoding.value, before);
    before += chunk.length;
    if (text !== "") yield text;
  }
  const rest = decoded(decoder, null, encoding.value, before);
  if (rest !== "") yield rest;
}

/** `null` ends the text: a character that was begun and not finished is an error then. */
function decoded(decoder: TextDecoder, chunk: Uint8Array | null, encoding: string, before: number): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new Refusal(
      `The text is not ${encoding.toUpperCase()} after byte ${before}; save it as UTF-8, or as UTF-16 with a byte order mark.`,
    );
  }
}
