import type { ChangeHub } from "./changeHub";

/** A comment so often keeps what lies between from closing a connection that is quiet, in ms. */
const BEAT_MS = 15_000;
/** How long a browser waits before it connects again, in ms. */
const RETRY_MS = 1_000;

/** The feed as server-sent events, after number `after`, until `signal` aborts. */
export async function* changeStream(
  hub: ChangeHub,
  after: number | null,
  signal: AbortSignal,
  beatMs = BEAT_MS,
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const next of hub.listen(after, beatMs, signal)) {
    yield next === null ? ": beat\n\n" : `id: ${next.seq}\ndata: ${JSON.stringify(next.message)}\n\n`;
  }
}
