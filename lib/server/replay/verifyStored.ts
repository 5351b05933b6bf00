import { whyGivenUp } from "@/lib/replay/bounds";
import type { Store, StoredExecution } from "@/lib/store/store";
import type { Verdicts } from "@/lib/store/subjects/verdicts";
import type { GivenVerdict } from "@/lib/store/verdict";
import { definitionFor, type UsedDefinition } from "./definitionFor";
import { knownDefinitions } from "./knownDefinitions";
import { OtherDefinitions } from "./otherDefinitions";
import { type Verifier, VerifierClosed } from "./verifier";
import { notReplayable, storedVerdict } from "./verifyTask";

/** Executions that are looked for at once. */
const BATCH = 200;
/** Verdicts that wait to be written together, and how long the first of them waits, in ms: what is written is kept. */
const WRITTEN_AT_ONCE = 50;
const WRITTEN_AFTER_MS = 500;
/** Longer ones are not replayed in the background; only Express histories can be longer than a quarter of it. */
const MAX_EVENTS = 100_000;

/** What of the store gives verdicts. */
type VerifiedStore = Pick<Store, "definitions" | "histories" | "verdicts">;

/**
 * Gives a verdict to every stored execution that awaits one, and says how many have it. What is given is kept, so
 * whoever goes on after an interruption does the rest. One row that cannot be read, replayed or written stops its own
 * verdict and no other. Answers how many were given.
 */
export async function verifyStored(
  store: VerifiedStore,
  verifier: Verifier,
  note: (done: number, total: number) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  let done = 0;
  const others = new OtherDefinitions(verifier);
  const definition = remembered(store.definitions.read);
  for (;;) {
    const rows = await store.verdicts.awaiting(BATCH);
    if (rows.length === 0) return done;
    const before = done;
    const writer = new VerdictWriter(store.verdicts, async (kept) => {
      done += kept;
      await note(done, done + (await store.verdicts.countAwaiting()));
    });
    await inSlots(rows, verifier.slots, signal, async (row) => {
      await writer.add(await verdictOn(store, verifier, row, others, definition, signal));
    });
    await writer.flush();
    // All of them changed meanwhile: they are looked at again when they are at rest.
    if (done === before) return done;
  }
}

async function verdictOn(
  store: VerifiedStore,
  verifier: Verifier,
  execution: StoredExecution,
  others: OtherDefinitions,
  readDefinition: Store["definitions"]["read"],
  signal: AbortSignal,
): Promise<GivenVerdict> {
  const { id: executionId, contentRevision: revision, arn, machineArn, machine, events, type } = execution;
  let definition: UsedDefinition | null = null;
  let verdict;
  try {
    definition = await definitionFor(store, execution, readDefinition);
    if (events > MAX_EVENTS) {
      verdict = notReplayable(`The history has ${events} events; the background replays at most ${MAX_EVENTS}.`);
    } else {
      const pages = (await store.histories.packed([executionId])).get(executionId) ?? [];
      // Only Standard has a history API: what does not say its type came from there.
      const known = { arn, machineArn, type: type === "EXPRESS" ? type : "STANDARD" } as const;
      const task = { history: { pages }, definition, checkTimes: true, ...known };
      const stored = knownDefinitions(store.definitions, execution, readDefinition);
      verdict = await others.explain(await verifier.verify(task), task, machineArn ?? machine, stored);
    }
  } catch (error) {
    // The job ends, and no row is to blame.
    signal.throwIfAborted();
    if (error instanceof VerifierClosed) throw error;
    verdict = notReplayable(whyGivenUp(error));
  }
  const used = verdict.matching !== undefined && verdict.verdict !== "DIVERGED" ? verdict.matching : null;
  const replayed = used === null ? definition : { hash: used, text: "", assumed: true };
  return { executionId, revision, verdict: storedVerdict(verdict, replayed) };
}

/** Writes verdicts a few at a time, and one by one where some of them cannot be written. */
class VerdictWriter {
  private waiting: GivenVerdict[] = [];
  private since = 0;

  constructor(
    private readonly verdicts: Pick<Verdicts, "write">,
    private readonly onKept: (count: number) => Promise<void>,
  ) {}

  async add(given: GivenVerdict): Promise<void> {
    if (this.waiting.length === 0) this.since = performance.now();
    this.waiting.push(given);
    const isDue = this.waiting.length >= WRITTEN_AT_ONCE || performance.now() - this.since >= WRITTEN_AFTER_MS;
    if (isDue) await this.flush();
  }

  async flush(): Promise<void> {
    const given = this.waiting;
    this.waiting = [];
    if (given.length === 0) return;
    const kept = await this.verdicts.write(given).catch((error: unknown) => this.oneByOne(given, error));
    if (kept > 0) await this.onKept(kept);
  }

  /** What cannot be written even as a bare sentence is the database's fault, and ends the job. */
  private async oneByOne(given: readonly GivenVerdict[], error: unknown): Promise<number> {
    if (given.length === 1) {
      const bare = given.map((one) => ({ ...one, verdict: storedVerdict(notReplayable(whyGivenUp(error)), null) }));
      return this.verdicts.write(bare);
    }
    let kept = 0;
    for (const one of given) {
      kept += await this.verdicts.write([one]).catch((reason: unknown) => this.oneByOne([one], reason));
    }
    return kept;
  }
}

/** Definitions that are kept: executions come machine by machine. */
const KEPT_DEFINITIONS = 24;

function remembered(read: Store["definitions"]["read"]): Store["definitions"]["read"] {
  const known = new Map<string, ReturnType<Store["definitions"]["read"]>>();
  return (hash) => {
    const text = known.get(hash) ?? read(hash);
    if (known.size >= KEPT_DEFINITIONS) known.clear();
    known.set(hash, text);
    // A reading that failed is tried again.
    text.catch(() => known.delete(hash));
    return text;
  };
}

/** Works on all items, with at most `slots` at work at once. */
async function inSlots<T>(
  items: readonly T[],
  slots: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let i = next++; i < items.length; i = next++) {
      signal.throwIfAborted();
      const item = items[i];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: slots }, one));
}
