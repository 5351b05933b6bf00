import type { Instant } from "@/lib/base/instant";
import type { EngineTime } from "./engineTime";

type Alarm = { readonly at: Instant; readonly fire: () => void; readonly isPassive: boolean };

/**
 * Time for tests: it jumps to the next alarm when nothing of an execution is in flight, so that waits take no time and
 * whoever has a task or a token can take as long as they like.
 */
export class VirtualTime implements EngineTime {
  readonly isVirtual = true;
  private readonly alarms = new Set<Alarm>();
  private inFlight = 0;
  private isLooking = false;
  private isClosed = false;

  constructor(private current: Instant) {}

  now(): Instant {
    return this.current;
  }

  at(at: Instant, fire: () => void, isPassive = false): () => void {
    const alarm = { at, fire, isPassive };
    this.alarms.add(alarm);
    this.look();
    return () => void this.alarms.delete(alarm);
  }

  enter(): void {
    this.inFlight += 1;
  }

  leave(): void {
    this.inFlight -= 1;
    this.look();
  }

  setScale(): void {}

  advance(ms: number): void {
    this.current = (this.current + ms) as Instant;
    this.ring();
  }

  close(): void {
    this.isClosed = true;
    this.alarms.clear();
  }

  /** Looks once everything that was asked for in this turn has begun. */
  private look(): void {
    if (this.isLooking || this.isClosed) return;
    this.isLooking = true;
    setImmediate(() => {
      this.isLooking = false;
      if (this.inFlight > 0) return;
      let [next, isWaitedFor] = [Infinity, false];
      for (const { at, isPassive } of this.alarms) {
        next = Math.min(next, at);
        if (!isPassive) isWaitedFor = true;
      }
      if (!isWaitedFor) return;
      this.current = Math.max(this.current, next) as Instant;
      this.ring();
    });
  }

  private ring(): void {
    for (const alarm of [...this.alarms]) {
      if (alarm.at > this.current || !this.alarms.delete(alarm)) continue;
      alarm.fire();
    }
  }
}
