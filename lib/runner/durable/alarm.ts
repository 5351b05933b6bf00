import type { Instant } from "@/lib/base/instant";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { EngineTime } from "../time/engineTime";
import type { Actor } from "./actor";
import type { Actors } from "./actors";
import type { Life } from "./life";

/** Executions whose timers are fired at a time. */
const DUE_AT_ONCE = 200;
/** How long after a failure of the database timers are looked at again, in ms. */
const AGAIN_MS = 1_000;
/** How long an execution is left alone whose timer could not be fired, in ms. */
const LEFT_ALONE_MS = 100;

/** Fires the timers of executions. They are rows: the process has one alarm, for the earliest. */
export class Alarm {
  private wakeAt: Instant | null = null;
  private unwake: (() => void) | null = null;
  private isFiring = false;

  constructor(
    private readonly owner: string,
    private readonly store: Pick<EngineStore, "due" | "nextWake">,
    private readonly time: EngineTime,
    private readonly actors: Actors,
    private readonly life: Life,
  ) {}

  /** A timer of an execution is due at `at`. */
  wakeBy(at: Instant): void {
    if (this.life.isClosed || (this.wakeAt !== null && this.wakeAt <= at)) return;
    this.unwake?.();
    this.wakeAt = at;
    this.unwake = this.time.at(at, () => {
      this.wakeAt = null;
      this.unwake = null;
      void this.fireDue();
    });
  }

  /** Looks in the rows for the earliest timer. */
  async wakeByNext(): Promise<void> {
    const next = await this.store.nextWake(this.owner);
    if (next !== null) this.wakeBy(next);
  }

  /** Express executions have their timers in memory, as all of them is. */
  wakeExpress(actor: Actor): void {
    const at = actor.pending.wakeAt;
    if (at === null) return;
    actor.unwake?.();
    actor.unwake = this.time.at(at, () => void actor.fireDue(this.time.now()).catch(() => undefined));
  }

  close(): void {
    this.unwake?.();
  }

  private async fireDue(): Promise<void> {
    if (this.isFiring) return;
    this.isFiring = true;
    this.time.enter();
    try {
      for (;;) {
        const now = this.time.now();
        const due = await this.store.due(this.owner, now, DUE_AT_ONCE);
        if (due.length === 0 || this.life.isClosed) break;
        await Promise.all(due.map(({ id }) => this.fire(id, now)));
      }
      await this.wakeByNext();
    } catch (error) {
      this.life.trouble(error);
      const again = setTimeout(() => void this.fireDue(), AGAIN_MS);
      again.unref();
    } finally {
      this.isFiring = false;
      this.time.leave();
    }
  }

  private async fire(id: string, now: Instant): Promise<void> {
    try {
      const actor = await this.actors.load(id);
      await actor?.fireDue(now);
    } catch (error) {
      // It is read again by itself; until then its timer stays due.
      this.life.trouble(error);
      await new Promise((resolve) => setTimeout(resolve, LEFT_ALONE_MS));
    }
  }
}
