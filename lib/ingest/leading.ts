import { beginning } from "./gunzip";
import { Refusal } from "./refusal";

/** The pieces that a source begins with, by their lengths, and the rest of it. Throws Refusal when it ends in them. */
export async function splitLeading(
  source: AsyncIterable<Uint8Array>,
  lengths: readonly number[],
): Promise<{ readonly leading: readonly Uint8Array[]; readonly rest: AsyncIterable<Uint8Array> }> {
  const length = lengths.reduce((sum, one) => sum + one, 0);
  const { head, whole } = await beginning(source, length);
  if (head.length < length)
    throw new Refusal(`The body ends before the ${length} bytes of the definition and its files do.`);
  let from = 0;
  const leading = lengths.map((one) => head.subarray(from, (from += one)));
  return { leading, rest: behind(whole, length) };
}

async function* behind(source: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const chunk of source) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (chunk.length > skipped) yield chunk.subarray(skipped);
  }
}
