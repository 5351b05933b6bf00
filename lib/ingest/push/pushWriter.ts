import type { PushBatch, PushedExecution } from "./pushBatch";
import type { PushCommit, PushOutcome, PushSink, SetAside } from "./sink";

/** What one transaction holds at most before the next is begun: executions, and characters of their messages. */
const MAX_EXECUTIONS = 500;
const MAX_CHARACTERS = 16 * 1024 ** 2;

const NOTHING: PushCommit = { executions: [], setAside: [], deliveries: 0, bytes: 0, passedOver: 0 };

/** A batch that waits to be stored, and what is counted with it. */
type Pending = {
  readonly executions: readonly PushedExecution[];
  readonly setAside: readonly SetAside[];
  readonly characters: number;
  readonly deliveries: number;
  readonly bytes: number;
  readonly passedOver: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Stores batches, one transaction at a time: what comes while one is under way is stored together by the next. So an event a
 * request costs hardly more than a thousand in one. What waits is bounded by whoever lets requests in.
 */
export class PushWriter {
  #waiting: Pending[] = [];
  #isRunning = false;

  constructor(private readonly sink: PushSink) {}

  /** Resolves when the batch is stored. Throws what the sink throws: then nothing of it was. */
  write(batch: PushBatch, counted: { readonly deliveries: number; readonly bytes: number }): Promise<void> {
    const { setAside, characters, passedOver } = batch;
    const executions = batch.executions();
    return new Promise<void>((resolve, reject) => {
      this.#waiting.push({ executions, setAside, characters, passedOver, ...counted, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const taken = this.#take();
      try {
        await this.#store(taken);
        for (const { resolve } of taken) resolve();
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    this.#isRunning = false;
  }

  /** As many as go into one transaction; at least one. */
  #take(): Pending[] {
    let [count, executions, characters] = [0, 0, 0];
    for (const pending of this.#waiting) {
      executions += pending.executions.length;
      characters += pending.characters;
      if (count > 0 && (executions > MAX_EXECUTIONS || characters > MAX_CHARACTERS)) break;
      count += 1;
    }
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return taken;
  }

  async #store(taken: readonly Pending[]): Promise<void> {
    const pushed = taken.flatMap(({ executions }) => executions);
    const sum = (value: (pending: Pending) => number) => taken.reduce((total, pending) => total + value(pending), 0);
    const outcomes = await this.sink.commit({
      executions: pushed.map(({ execution }) => execution),
      setAside: taken.flatMap(({ setAside }) => setAside),
      deliveries: sum(({ deliveries }) => deliveries),
      bytes: sum(({ bytes }) => bytes),
      passedOver: sum(({ passedOver }) => passedOver),
    });
    // A crash between the two leaves the delivery unanswered: it comes again, and what is refused is refused again.
    const refused = refusedOf(pushed, outcomes);
    if (refused.length > 0) await this.sink.commit({ ...NOTHING, setAside: refused });
  }
}

function refusedOf(pushed: readonly PushedExecution[], outcomes: readonly PushOutcome[]): SetAside[] {
  return pushed.flatMap(({ execution, text }, i) => {
    const outcome = outcomes[i];
    return outcome?.outcome === "refused" ? [{ what: execution.identity, why: outcome.reason, text }] : [];
  });
}
