import type { ImportLine } from "@/lib/contract/import";
import type { Context } from "../context";
import { Turns } from "./turns";
import { MAX_SPOOLED_BYTES } from "./uploadSpool";

/** As many as a worker imports at once: the file of the next one stays where it is until then. */
const AT_ONCE = 2;
/** A folder of some hundred files, dropped at once by a few people. */
const MAX_WAITING = 256;
/** A browser that sends nothing for so long, ms, has gone or stopped: the next file gets its turn. */
const STALLED_MS = 60_000;

const uploads = new Turns(AT_ONCE, MAX_WAITING);

/** Whether as many wait as may: here for their turn, or on disk for the worker. */
export async function importsAreFull({ store, spool }: Pick<Context, "store" | "spool">): Promise<boolean> {
  if (uploads.isFull || (await spool.size()) >= MAX_SPOOLED_BYTES) return true;
  return (await store.jobs.openKeys("import")).length >= MAX_WAITING;
}

/** What `work` answers, once it is its turn. */
export async function takeTurn<T>(work: () => Promise<T>, signal: AbortSignal, turns: Turns = uploads): Promise<T> {
  const leave = await turns.enter(signal);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** The lines of an import once it is its turn. Meanwhile the body is not read, so that nothing piles up here. */
export async function* inTurn(
  lines: () => AsyncGenerator<ImportLine>,
  signal: AbortSignal,
  turns: Turns = uploads,
): AsyncGenerator<ImportLine> {
  const leave = await turns.enter(signal);
  try {
    yield* lines();
  } finally {
    leave();
  }
}

/** The same pieces; throws when none came for `ms` while one was asked for. */
export async function* withoutStalling<T>(pieces: AsyncIterable<T>, ms = STALLED_MS): AsyncGenerator<T> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await within(iterator.next(), ms);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // A source that hangs would hang here too.
    void iterator.return?.().catch(() => undefined);
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The upload stopped: nothing came for ${ms / 1000} s.`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
