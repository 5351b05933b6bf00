import { Worker } from "node:worker_threads";
import { DriverAdapterError } from "@prisma/driver-adapter-utils";
import type { Answer, Call, SaidError } from "./protocol";

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/**
 * Calls to the thread of an SQLite file and their answers. When the thread ends, what waits fails, and the next call
 * starts another; what it had not committed is gone, as when a process ends.
 */
export class ThreadCalls {
  private thread: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  /** Answers that have come and are not handed over yet. */
  private readonly answers: Answer[] = [];
  private asked = 0;

  constructor(
    private readonly script: string,
    private readonly path: string,
  ) {}

  ask(call: Call): Promise<unknown> {
    this.thread ??= this.start();
    const { thread } = this;
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // The process does not end while somebody waits, and not because of a thread that nobody asks.
      thread.ref();
      thread.postMessage({ id, call });
    });
  }

  async close(): Promise<void> {
    const { thread } = this;
    if (thread === null) return;
    await this.ask({ kind: "close" });
    this.thread = null;
    await thread.terminate();
  }

  private start(): Worker {
    const thread = new Worker(this.script, { workerData: this.path });
    let failure: Error | null = null;
    thread.unref();
    thread.on("message", (answer: Answer) => this.queue(thread, answer));
    thread.on("error", (error) => (failure = error));
    thread.on("exit", () => this.ended(thread, failure));
    return thread;
  }

  /**
   * Node delivers all messages that have come in one turn of the event loop; what follows from each would hold it up
   * together. So each answer is handed over in a turn of its own, between which others are served.
   */
  private queue(thread: Worker, answer: Answer): void {
    this.answers.push(answer);
    if (this.answers.length > 1) return;
    const next = () => {
      const [first] = this.answers;
      if (first !== undefined) this.answered(thread, first);
      this.answers.shift();
      if (this.answers.length > 0) setImmediate(next);
    };
    setImmediate(next);
  }

  private answered(thread: Worker, answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) thread.unref();
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(errorOf(answer.error));
  }

  private ended(thread: Worker, cause: Error | null): void {
    if (this.thread !== null && this.thread !== thread) return;
    this.thread = null;
    const error = new Error("The thread of the database has ended.", { cause });
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** With the class and code that Prisma and lib/store/unavailable look at. */
function errorOf({ name, message, code, cause }: SaidError): Error {
  if (name === "DriverAdapterError") return new DriverAdapterError(cause as DriverAdapterError["cause"]);
  const error = new Error(message, { cause });
  error.name = name;
  return code === null ? error : Object.assign(error, { code });
}
