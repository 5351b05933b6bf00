import type { Instant } from "@/lib/base/instant";

/** Where an engine's time comes from. Times in ms UTC. */
export type EngineTime = {
  now(): Instant;
  /**
   * Calls when the engine's time reaches an instant; answers how to forget that. `isPassive`: virtual time does not move for its
   * sake, it fires when time comes by.
   */
  at(instant: Instant, fire: () => void, isPassive?: boolean): () => void;
  /** Whether it stands still while something of an execution is in flight. */
  readonly isVirtual: boolean;
  /** Virtual time stands still while something of an execution is in flight; each `enter` has its `leave`. */
  enter(): void;
  leave(): void;
  /** Durations times `scale`: 0.1 makes a wait of ten seconds take one. */
  setScale(scale: number): void;
  /** Moves the engine's time forward. */
  advance(ms: number): void;
  close(): void;
};

/** setTimeout takes less than 25 days; clocks are looked at in between. */
const LONGEST_MS = 3_600_000;
/** How often it is looked whether the computer slept, in ms: its timers do not count that time. */
const LOOK_MS = 5_000;
/** How far the computer's clock may be ahead before the engine's follows it: the computer slept. */
const ASLEEP_MS = 2_000;

type Alarm = { readonly at: number; readonly fire: () => void; timer: ReturnType<typeof setTimeout> | null };

/** What real time is read from; tests give others. */
export type Clocks = { readonly wall: () => number; readonly steady: () => number };

const COMPUTER: Clocks = { wall: Date.now, steady: () => performance.now() };

/**
 * The computer's time, which may go faster or slower. It goes by the steady clock: a clock that is set back holds nothing
 * up, and one that is set forward, as after sleep, is followed.
 */
export class RealTime implements EngineTime {
  readonly isVirtual = false;
  private readonly alarms = new Set<Alarm>();
  private base: number;
  private since: number;
  private look: ReturnType<typeof setInterval> | null = null;

  constructor(
    private scale = 1,
    private readonly clocks: Clocks = COMPUTER,
  ) {
    this.base = clocks.wall();
    this.since = clocks.steady();
  }

  now(): Instant {
    const ahead = this.base + (this.clocks.steady() - this.since) / this.scale;
    const wall = this.clocks.wall();
    if (this.scale === 1 && wall - ahead > ASLEEP_MS) {
      this.base = wall;
      this.since = this.clocks.steady();
      return Math.trunc(wall) as Instant;
    }
    return Math.trunc(ahead) as Instant;
  }

  at(instant: Instant, fire: () => void): () => void {
    const alarm: Alarm = { at: instant, fire, timer: null };
    this.alarms.add(alarm);
    this.arm(alarm);
    this.look ??= setInterval(() => this.follow(), LOOK_MS).unref();
    return () => this.drop(alarm);
  }

  enter(): void {}

  leave(): void {}

  setScale(scale: number): void {
    this.rebase(this.now());
    this.scale = scale;
    this.armAll();
  }

  advance(ms: number): void {
    this.rebase(this.now() + ms);
    this.armAll();
  }

  close(): void {
    for (const alarm of [...this.alarms]) this.drop(alarm);
    if (this.look !== null) clearInterval(this.look);
    this.look = null;
  }

  /** The computer's clock may be ahead by now: what is due by it is not waited for any longer. */
  private follow(): void {
    const { base } = this;
    this.now();
    if (this.base !== base) this.armAll();
  }

  private rebase(now: number): void {
    this.base = now;
    this.since = this.clocks.steady();
  }

  private armAll(): void {
    for (const alarm of this.alarms) this.arm(alarm);
  }

  private arm(alarm: Alarm): void {
    if (alarm.timer !== null) clearTimeout(alarm.timer);
    const wait = Math.max(0, Math.ceil((alarm.at - this.now()) * this.scale));
    alarm.timer = setTimeout(() => this.ring(alarm), Math.min(wait, LONGEST_MS));
  }

  private ring(alarm: Alarm): void {
    if (this.now() < alarm.at) return this.arm(alarm);
    this.drop(alarm);
    alarm.fire();
  }

  private drop(alarm: Alarm): void {
    if (alarm.timer !== null) clearTimeout(alarm.timer);
    this.alarms.delete(alarm);
  }
}
