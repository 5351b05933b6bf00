/** Unzips bytes, at most `most` of them; null when they are not gzip or larger. Handed in: this room does no I/O. */
export type Inflate = (bytes: Uint8Array, most: number) => Uint8Array | null;

/** Bytes of one unpacked record: a record of Kinesis holds 1 MB, and a log event compresses to a twentieth. */
const MAX_UNPACKED = 64 << 20;

/** The text inside of base64, unzipped where it is gzip; null when it is neither. */
export function unpackBase64(text: string, inflate: Inflate | undefined): string | null {
  const bytes = decodeBase64(text.replace(/\s+/g, ""));
  if (bytes === null) return null;
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const unpacked = zipped ? (inflate?.(bytes, MAX_UNPACKED) ?? null) : bytes;
  if (unpacked === null) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(unpacked);
  } catch {
    return null;
  }
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
