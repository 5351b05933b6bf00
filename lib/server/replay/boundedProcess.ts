import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What one question to a process may take: time in ms. */
export const TIME_LIMIT_MS = 60_000;
/** Memory of one process, in MB: what V8 may keep for it; all of the process stays below 1 GB. */
export const HEAP_MB = 768;
/** The young part comes on top of it, three times this many MB: events live longer than it, and copying them is a fifth of a replay. */
const SEMI_SPACE_MB = 32;
const FLAGS = [`--max-old-space-size=${HEAP_MB}`, `--max-semi-space-size=${SEMI_SPACE_MB}`];

export type Answered<T> =
  | { readonly kind: "answered"; readonly value: T }
  /** The process is gone; the sentence says why. */
  | { readonly kind: "givenUp"; readonly why: string };

/**
 * A process that answers one question at a time, each within bounds. Whatever breaks them ends it: JavaScript cannot be
 * interrupted otherwise. It is no thread, because V8 ends the whole process when one large allocation does not fit,
 * whatever `resourceLimits` a thread has.
 */
export class BoundedProcess {
  private readonly child: ChildProcess;
  private ended = false;
  private why: string | null = null;

  /** @param script a module that answers each message with one message, and ends when its channel closes. */
  constructor(script: URL) {
    this.child = fork(fileURLToPath(script), [], {
      execArgv: FLAGS,
      // Nothing of the environment is of use to a replay, and the address of the database holds a password.
      env: { NODE_ENV: "production" },
      serialization: "advanced",
      // V8 writes pages about memory that it does not get.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.child.on("error", (error) => (this.why ??= `The replay was given up: ${error.message}.`));
    this.child.once("exit", () => (this.ended = true));
  }

  get isAlive(): boolean {
    return !this.ended;
  }

  /** Asks and waits. A signal that is aborted ends the process, as too long a time does. Never rejects. */
  ask<T>(message: object, timeLimitMs = TIME_LIMIT_MS, signal?: AbortSignal): Promise<Answered<T>> {
    if (this.ended) return Promise.resolve({ kind: "givenUp", why: this.why ?? STOPPED });
    return new Promise((resolve) => {
      const stop = (why: string) => {
        this.why ??= why;
        this.child.kill("SIGKILL");
      };
      const clock = setTimeout(() => stop(tooLong(timeLimitMs)), timeLimitMs);
      const onAbort = () => stop(STOPPED);
      const settle = (answer: Answered<T>) => {
        clearTimeout(clock);
        signal?.removeEventListener("abort", onAbort);
        this.child.removeListener("message", onMessage);
        this.child.removeListener("exit", onExit);
        resolve(answer);
      };
      const onMessage = (value: unknown) => settle({ kind: "answered", value: value as T });
      const onExit = (code: number | null, ended: NodeJS.Signals | null) =>
        settle({ kind: "givenUp", why: this.why ?? (ended === "SIGABRT" || code === 134 ? TOO_LARGE : BROKEN) });
      this.child.once("message", onMessage);
      this.child.once("exit", onExit);
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted === true) onAbort();
      // What cannot be sent any more is answered by its exit.
      else this.child.send(message, (error) => error !== null && stop(`The replay was given up: ${error.message}.`));
    });
  }

  async end(): Promise<void> {
    this.why ??= STOPPED;
    if (this.ended) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await gone;
  }
}

const TOO_LARGE = `The replay was given up: it needs more than the ${HEAP_MB} MB of memory that one may have.`;
const STOPPED = "The replay was given up: it was stopped.";
const BROKEN = "The replay was given up: its process ended.";

function tooLong(ms: number): string {
  return `The replay was given up: it took longer than the ${ms / 1000} s that one may take.`;
}
