import { beginning } from "./gunzip";
import { Refusal } from "./refusal";

/** The first `length` bytes of a source, and the rest of it. Throws Refusal when there are fewer. */
export async function splitLeading(
  source: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ readonly leading: Uint8Array; readonly rest: AsyncIterable<Uint8Array> }> {
  const { head, whole } = await beginning(source, length);
  if (head.length < length) throw new Refusal(`The body ends before the ${length} bytes of the definition do.`);
  return { leading: head.subarray(0, length), rest: behind(whole, length) };
}

async function* behind(source: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const chunk of source) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (chunk.length > skipped) yield chunk.subarray(skipped);
  }
}
