import type { EngineTime } from "../time/engineTime";
import type { Actor } from "./actor";

/**
 * What virtual time waits for: executions that go on, work that is done for them, and, since nobody outside is to be too
 * late in it, those that wait for somebody outside.
 */
export class InFlight {
  private readonly awake = new Set<Actor>();
  private readonly outside = new Set<string>();
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly time: EngineTime,
    private readonly trouble: (error: unknown) => void,
  ) {}

  /** An execution goes on. */
  woke(actor: Actor): void {
    if (this.awake.has(actor)) return;
    this.awake.add(actor);
    this.time.enter();
  }

  rested(actor: Actor): void {
    if (this.awake.delete(actor)) this.time.leave();
  }

  /** Whether an execution waits for somebody outside. */
  waitsOutside(id: string, waits: boolean): void {
    if (!this.time.isVirtual || waits === this.outside.has(id)) return;
    if (waits) {
      this.outside.add(id);
      this.time.enter();
    } else {
      this.outside.delete(id);
      this.time.leave();
    }
  }

  /** Nobody outside is waited for any more. */
  forgetOutside(): void {
    for (const id of [...this.outside]) this.waitsOutside(id, false);
  }

  /** The end of the engine waits for it too. */
  inBackground(work: Promise<unknown>): void {
    this.time.enter();
    const done = work.catch(this.trouble).finally(() => {
      this.running.delete(done);
      this.time.leave();
    });
    this.running.add(done);
  }

  /** Resolves when what is done in the background is. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.running]);
  }
}
