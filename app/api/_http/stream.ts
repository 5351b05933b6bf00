/** A body that is made while it is read; when the reader goes away the generator is ended. */
export function streamOf(chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

/** Each value as JSON on a line of its own. Nothing on the way may hold lines back. */
export function linesAnswer(values: AsyncGenerator<unknown>): Response {
  const headers = { "cache-control": "no-store, no-transform", "content-type": "application/x-ndjson; charset=utf-8" };
  return new Response(streamOf(linesOf(values)), { headers });
}

async function* linesOf(values: AsyncGenerator<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** What a body brings; whoever stops early tells the client so. */
export async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
