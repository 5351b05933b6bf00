import type { Instant } from "@/lib/base/instant";
import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { ExecutionState, NewExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Actor } from "./actor";

export type EndedExecution = {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Instant;
  readonly stoppedAt: Instant;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
};

type Waiter = (ended: EndedExecution) => void;

/** How often it is looked whether an execution has ended that another engine may run, in ms. */
const LOOK_MS = 1_000;

/** Who waits for the ends of executions. */
export class Endings {
  private readonly waiters = new Map<string, Set<Waiter>>();

  constructor(private readonly store: Pick<EngineStore, "execution">) {}

  /** Resolves when an execution has ended; rejects when it is not waited for any more. Nothing stays at the signal. */
  ended(arn: string, signal: AbortSignal): Promise<EndedExecution> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(reasonOf(signal));
      const done = (ended: EndedExecution) => {
        forget();
        resolve(ended);
      };
      const aborted = () => {
        forget();
        reject(reasonOf(signal));
      };
      // Another engine may run it.
      const look = setInterval(() => void this.lookForEnd(arn, done), LOOK_MS);
      const forget = () => {
        clearInterval(look);
        signal.removeEventListener("abort", aborted);
        this.remove(arn, done);
      };
      this.add(arn, done);
      signal.addEventListener("abort", aborted);
      void this.lookForEnd(arn, done);
    });
  }

  private add(arn: string, waiter: Waiter): void {
    const waiters = this.waiters.get(arn) ?? new Set();
    this.waiters.set(arn, waiters.add(waiter));
  }

  private remove(arn: string, waiter: Waiter): void {
    const waiters = this.waiters.get(arn);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiters.delete(arn);
  }

  /** An execution of this engine has ended. */
  tell(actor: Actor): void {
    const waiters = this.waiters.get(actor.facts.arn);
    if (waiters === undefined) return;
    const ended = endedOf({ ...actor.facts, ...actor.state() });
    for (const done of [...waiters]) done(ended);
  }

  private async lookForEnd(arn: string, done: Waiter): Promise<void> {
    const row = await this.store.execution(arn).catch(() => null);
    if (row !== null && row.status !== "RUNNING") done(endedOf(row));
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error("not waited for any more");
}

function endedOf(row: NewExecution & ExecutionState): EndedExecution {
  const { arn, name, machineArn, status, startedAt, stoppedAt, input, output, error, cause } = row;
  return { arn, name, machineArn, status, startedAt, stoppedAt: stoppedAt ?? startedAt, input, output, error, cause };
}
