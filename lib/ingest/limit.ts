import { Refusal } from "./refusal";

/** The largest file that is read, in bytes, before and after decompression: 40 histories of AWS's greatest length. */
export const MOST_BYTES = 1024 ** 3;

/** Passes `source` on and refuses when more than `most` bytes come. `what` names the bytes: `The file`, `… decompressed`. */
export async function* limited(
  source: AsyncIterable<Uint8Array>,
  what: string,
  most = MOST_BYTES,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > most) throw new Refusal(tooLarge(what, most));
    yield chunk;
  }
}

export function tooLarge(what: string, most = MOST_BYTES): string {
  return `${what} is larger than the limit of ${most / 1024 ** 3} GiB (MOST_BYTES); split it, for instance one execution a file.`;
}
