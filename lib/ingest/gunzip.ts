import { Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { Refusal } from "./refusal";

const MAGIC = [0x1f, 0x8b];

/** Decompresses `source` when it begins as gzip does; passes it on as it is otherwise. */
export async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, whole } = await beginning(source, MAGIC.length);
  if (!MAGIC.every((byte, i) => head[i] === byte)) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  // The callback is called with what the iteration below throws too; it only keeps that from being unhandled.
  pipeline(Readable.from(whole), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    throw isZlibError(error)
      ? new Refusal(`The gzip data is broken or cut off (${error.message}); compress the file again.`)
      : error;
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}

/** The first bytes of a source (fewer than `length` when it is shorter), and the source from its start. */
export async function beginning(
  source: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; whole: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let done = false;
  while (bytes < length && !done) {
    const next = await iterator.next();
    if (next.done) done = true;
    else {
      chunks.push(next.value);
      bytes += next.value.length;
    }
  }
  const head = Buffer.concat(chunks);
  return { head, whole: resumed(head, iterator) };
}

async function* resumed(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
