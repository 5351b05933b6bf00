import { LRUCache } from "lru-cache";
import { whyGivenUp } from "@/lib/replay/bounds";
import type { Store } from "@/lib/store/store";
import { VerdictWriter } from "./verdictWriter";
import type { AwaitingExecution, GivenVerdict } from "@/lib/store/verdict";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import type { Definitions } from "@/lib/store/subjects/definitions";
import { definitionsFor, type UsedDefinition } from "./definitionFor";
import { knownDefinitions } from "./knownDefinitions";
import { OtherDefinitions } from "./otherDefinitions";
import { type Verifier, VerifierClosed } from "./verifier";
import { notReplayable, storedVerdict, type VerifyTask } from "./verifyTask";

/** Executions that are looked for at once: between two such looks the processes wait. */
const LOOKED_FOR = 1_000;
/** Executions, and events of them, that go to a process in one message: it costs as much as replaying 200 events. */
const TOGETHER = { executions: 50, events: 5_000 } as const;
/** Messages that are made while a process works: the next one lies ready when it has answered. */
const AHEAD = 1;
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
  const round = new VerifyRound(store, verifier, signal);
  for (;;) {
    const rows = await store.verdicts.awaiting(LOOKED_FOR);
    if (rows.length === 0) return done;
    const before = done;
    const writer = new VerdictWriter(store.verdicts, async (kept) => {
      done += kept;
      await note(done, done + (await store.verdicts.countAwaiting()));
    });
    await inSlots(batchesOf(rows), verifier.slots + AHEAD, signal, async (batch) => {
      for (const given of await round.verdictsOn(batch)) await writer.add(given);
    });
    await writer.flush();
    // All of them changed meanwhile: they are looked at again when they are at rest.
    if (done === before) return done;
  }
}

/** Executions that are verified together; one that is long is alone. */
function batchesOf(rows: readonly AwaitingExecution[]): readonly (readonly AwaitingExecution[])[] {
  const batches: AwaitingExecution[][] = [];
  let room = 0;
  for (const row of rows) {
    const last = batches.at(-1);
    if (last === undefined || last.length === TOGETHER.executions || row.events > room) {
      batches.push([row]);
      room = TOGETHER.events - row.events;
    } else {
      last.push(row);
      room -= row.events;
    }
  }
  return batches;
}

/** An execution as it is handed to a process, or the verdict where that cannot be done. */
type Reading = { readonly definition: UsedDefinition | null } & (
  { readonly task: VerifyTask } | { readonly task: null; readonly verdict: ReplayVerdict }
);

class VerifyRound {
  private readonly others: OtherDefinitions;
  private readonly definitions: Pick<Definitions, "read" | "near" | "nearestOfEach">;

  constructor(
    private readonly store: VerifiedStore,
    private readonly verifier: Verifier,
    private readonly signal: AbortSignal,
  ) {
    const { read, near, nearestOfEach } = store.definitions;
    this.definitions = { read: remembered(read), near, nearestOfEach };
    this.others = new OtherDefinitions(verifier);
  }

  /** Rejects when the job was stopped; whatever an execution makes fail is its own verdict. */
  async verdictsOn(batch: readonly AwaitingExecution[]): Promise<readonly GivenVerdict[]> {
    const readings = await this.readAll(batch);
    const tasks = readings.flatMap(({ task }) => (task === null ? [] : [task]));
    const verdicts = (await this.verifier.verify(tasks)).values();
    this.signal.throwIfAborted();
    const given: GivenVerdict[] = [];
    for (const [i, reading] of readings.entries()) {
      const execution = batch[i];
      const verdict = reading.task === null ? reading.verdict : verdicts.next().value;
      if (execution === undefined || verdict === undefined) throw new Error("a verdict is missing");
      given.push(await this.concluded(execution, reading, verdict));
    }
    return given;
  }

  /** Tries other definitions on what diverges. */
  private async concluded(
    execution: AwaitingExecution,
    { task, definition }: Reading,
    own: ReplayVerdict,
  ): Promise<GivenVerdict> {
    const { id: executionId, contentRevision: revision, machineArn, machine } = execution;
    const verdict = task === null ? own : await this.explained(own, task, execution, machineArn ?? machine);
    const used = verdict.matching !== undefined && verdict.verdict !== "DIVERGED" ? verdict.matching : null;
    const replayed = used === null ? definition : { hash: used, text: "", assumed: true };
    // Another definition is tried on what diverges, and used where none is its own.
    const isFinal = verdict.verdict !== "DIVERGED" && definition?.assumed === false && used === null;
    const mark = isFinal ? null : execution.mark;
    return { executionId, revision, mark, verdict: storedVerdict(verdict, replayed) };
  }

  private async explained(
    own: ReplayVerdict,
    task: VerifyTask,
    execution: AwaitingExecution,
    machine: string | null,
  ): Promise<ReplayVerdict> {
    try {
      const known = knownDefinitions(this.definitions, execution, this.definitions.read);
      return await this.others.explain(own, task, machine, known);
    } catch (error) {
      // The job ends, and no row is to blame.
      this.signal.throwIfAborted();
      if (error instanceof VerifierClosed) throw error;
      return notReplayable(whyGivenUp(error));
    }
  }

  /** The batch at once, or where that fails each on its own, so that one that cannot be read stops no other. */
  private async readAll(batch: readonly AwaitingExecution[]): Promise<readonly Reading[]> {
    try {
      return await this.read(batch);
    } catch (error) {
      this.signal.throwIfAborted();
      if (batch.length === 1) return [{ definition: null, task: null, verdict: notReplayable(whyGivenUp(error)) }];
      const readings: Reading[] = [];
      for (const one of batch) readings.push(...(await this.readAll([one])));
      return readings;
    }
  }

  private async read(batch: readonly AwaitingExecution[]): Promise<readonly Reading[]> {
    const definitions = await definitionsFor(this.definitions, batch);
    const packed = await this.store.histories.packed(batch.filter(isShortEnough).map(({ id }) => id));
    return batch.map((execution, i): Reading => {
      const { id, arn, machineArn, events } = execution;
      const definition = definitions[i] ?? null;
      if (!isShortEnough(execution)) {
        const why = `The history has ${events} events; the background replays at most ${MAX_EVENTS}.`;
        return { definition, task: null, verdict: notReplayable(why) };
      }
      // Only Standard has a history API: what does not say its type came from there.
      const type = execution.type === "EXPRESS" ? "EXPRESS" : "STANDARD";
      const history = { pages: packed.get(id) ?? [] };
      return { definition, task: { history, definition, checkTimes: true, arn, machineArn, type } };
    });
  }
}

function isShortEnough({ events }: AwaitingExecution): boolean {
  return events <= MAX_EVENTS;
}

/** Definitions that are kept: executions come machine by machine. */
const KEPT_DEFINITIONS = 24;

function remembered(read: Store["definitions"]["read"]): Store["definitions"]["read"] {
  const known = new LRUCache<string, ReturnType<Store["definitions"]["read"]>>({ max: KEPT_DEFINITIONS });
  return (hash) => {
    const text = known.get(hash) ?? read(hash);
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
