import type { PackedPage } from "@/lib/store/pages";
import type { Store, StoredExecution } from "@/lib/store/store";
import type { GivenVerdict } from "@/lib/store/verdict";
import { definitionFor } from "./definitionFor";
import type { Verifier } from "./verifier";
import { notReplayable } from "./verifyTask";

/** Executions that are read at once, as far as they have no more than BATCH_EVENTS events together. */
const BATCH = 200;
/** Some 10 MB packed: four histories of AWS's greatest length. */
const BATCH_EVENTS = 100_000;
/** Longer ones are not replayed in the background; only Express histories can be longer than a quarter of it. */
const MOST_EVENTS = 100_000;

/**
 * Gives a verdict to every stored execution that awaits one, and says after each batch how many have it. What is
 * given is kept, so whoever goes on after an interruption does the rest. Answers how many were given.
 */
export async function verifyStored(
  store: Store,
  verifier: Verifier,
  note: (done: number, total: number) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  let done = 0;
  const definition = remembered(store.definition);
  for (;;) {
    const rows = batchOf(await store.awaitingVerdict(BATCH));
    if (rows.length === 0) return done;
    const pages = await store.packed(rows.map(({ id }) => id));
    const given = await inSlots(rows, verifier.slots, signal, (row) =>
      verdictOn(store, verifier, row, pages.get(row.id) ?? [], definition),
    );
    const kept = await store.writeVerdicts(given);
    // All of them changed meanwhile: they are looked at again when they are at rest.
    if (kept === 0) return done;
    done += kept;
    await note(done, done + (await store.countAwaitingVerdict()));
  }
}

function batchOf(rows: readonly StoredExecution[]): readonly StoredExecution[] {
  let events = 0;
  const over = rows.findIndex((row, i) => (events += row.events) > BATCH_EVENTS && i > 0);
  return over < 0 ? rows : rows.slice(0, over);
}

async function verdictOn(
  store: Store,
  verifier: Verifier,
  execution: StoredExecution,
  pages: readonly PackedPage[],
  readDefinition: Store["definition"],
): Promise<GivenVerdict> {
  const { id: executionId, revision, arn, machineArn, events, type } = execution;
  const definition = await definitionFor(store, execution, readDefinition);
  const verdict =
    events > MOST_EVENTS
      ? notReplayable(`The history has ${events} events; the background replays at most ${MOST_EVENTS}.`, definition)
      : // Only Standard has a history API: what does not say its type came from there.
        await verifier.verify({ pages, definition, arn, machineArn, type: type === "EXPRESS" ? type : "STANDARD" });
  return { executionId, revision, verdict };
}

/** Definitions that are kept: executions come machine by machine. */
const KEPT_DEFINITIONS = 20;

function remembered(read: Store["definition"]): Store["definition"] {
  const known = new Map<string, ReturnType<Store["definition"]>>();
  return (hash) => {
    const text = known.get(hash) ?? read(hash);
    if (known.size >= KEPT_DEFINITIONS) known.clear();
    known.set(hash, text);
    return text;
  };
}

/** All results, with at most `slots` at work at once. */
async function inSlots<T, R>(
  items: readonly T[],
  slots: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const one = async () => {
    for (let i = next++; i < items.length; i = next++) {
      signal.throwIfAborted();
      const item = items[i];
      if (item !== undefined) results.push(await work(item));
    }
  };
  await Promise.all(Array.from({ length: slots }, one));
  return results;
}
