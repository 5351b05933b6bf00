import { Decompress } from "fzstd";
import { beginning, gunzipped } from "@/lib/ingest/gunzip";
import { Refusal } from "@/lib/ingest/refusal";
import { ZstdFrames } from "./zstdFrames";

const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** Bytes that are decoded at once, and bytes that may come of them: data that grows more is made to. */
const SLICE = 16 * 1024;
const MAX_OF_SLICE = 64 * 1024 * 1024;

/**
 * Decompresses the bytes of an object that begin as gzip or Zstandard do; passes others on as they are. Holds a slice
 * and what comes of it at a time. Throws a Refusal for data that is broken, cut off, or made to fill the memory.
 */
export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, whole } = await beginning(source, ZSTD.length);
  yield* ZSTD.every((byte, i) => head[i] === byte) ? unzstd(whole) : gunzipped(whole);
}

async function* unzstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new ZstdFrames();
  let out: Uint8Array[] = [];
  let bytes = 0;
  const decoder = new Decompress((chunk) => {
    bytes += chunk.length;
    if (bytes > MAX_OF_SLICE) throw new Refusal("The Zstandard data grows too much; it is not read.");
    out.push(chunk);
  });
  const decode = (slice: Uint8Array, isEnd: boolean): readonly Uint8Array[] => {
    const problem = frames.push(slice);
    if (problem !== null) throw new Refusal(`The Zstandard data ${problem}; compress the file again.`);
    [out, bytes] = [[], 0];
    try {
      decoder.push(slice, isEnd);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new Refusal(`The Zstandard data is broken or cut off (${message}); compress the file again.`);
    }
    return out.filter(({ length }) => length > 0);
  };
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += SLICE) yield* decode(chunk.subarray(at, at + SLICE), false);
  }
  yield* decode(new Uint8Array(0), true);
}
