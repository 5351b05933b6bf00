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

/** Fires the timers of executions. They are rows: the process has one alarm, for the earliest. */
export class Alarm {
  private wakeAt: Instant | null = null;
  /** Whose timer the alarm is for; null when that is not known. */
  private wakes: string | null = null;
  private unwake: (() => void) | null = null;
  private isFiring = false;

  constructor(
    private readonly owner: string,
    private readonly store: Pick<EngineStore, "due" | "nextWake">,
    private readonly time: EngineTime,
    private readonly actors: Actors,
    private readonly life: Life,
  ) {}

  /** A step of an execution is stored: its earliest timer is due at another time, or there is none. */
  note(actor: Actor): void {
    if (actor.isExpress) return this.wakeExpress(actor);
    const { wakeAt } = actor.state();
    const { id } = actor.facts;
    if (this.wakes === id && wakeAt !== this.wakeAt && this.time.isVirtual) this.lookAnew();
    if (wakeAt !== null) this.wakeBy(wakeAt, id);
  }

  /**
   * The timer that the alarm was for is gone. In real time the alarm rings for nothing; virtual time would jump to where
   * nobody waits, a year ahead perhaps.
   */
  lookAnew(): void {
    this.forget();
    this.time.enter();
    void this.wakeByNext()
      .catch(this.life.trouble)
      .finally(() => this.time.leave());
  }

  /** Looks in the rows for the earliest timer. */
  async wakeByNext(): Promise<void> {
    const next = await this.store.nextWake(this.owner);
    if (next !== null) this.wakeBy(next.at, next.id);
  }

  close(): void {
    this.forget();
  }

  private wakeBy(at: Instant, id: string): void {
    if (this.life.isClosed || (this.wakeAt !== null && this.wakeAt <= at)) return;
    this.forget();
    this.wakeAt = at;
    this.wakes = id;
    this.unwake = this.time.at(at, () => {
      this.forget();
      void this.fireDue();
    });
  }

  private forget(): void {
    this.unwake?.();
    this.unwake = null;
    this.wakeAt = null;
    this.wakes = null;
  }

  /** Express executions have their timers in memory, as all of them is. */
  private wakeExpress(actor: Actor): void {
    actor.unwake?.();
    actor.unwake = null;
    const at = actor.hasEnded ? null : actor.pending.wakeAt;
    if (at === null) return;
    actor.unwake = this.time.at(at, () => void actor.fireDue(this.time.now()).catch(() => undefined));
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
        const fired = await Promise.all(due.map(({ id }) => this.fire(id, now)));
        // What could not be stored stays due.
        if (fired.includes(false)) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
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

  /** False when it could not be stored. */
  private async fire(id: string, now: Instant): Promise<boolean> {
    try {
      const actor = await this.actors.load(id);
      await actor?.fireDue(now);
      return true;
    } catch (error) {
      this.life.trouble(error);
      return false;
    }
  }
}
