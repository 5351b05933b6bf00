import { randomUUID } from "node:crypto";
import type { OutboxKind, StoredOutboxEntry } from "@/lib/store/engine/outbox";
import type { Lease } from "@/lib/store/lease";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Leases } from "@/lib/store/subjects/leases";

/*
 * Does what the rows of the outbox ask for, in one engine of a database: whoever holds a lease. Rows of this process are done
 * at once; those of others, and of engines that are gone, are looked for.
 */

export type DrainParts = {
  readonly store: EngineStore;
  readonly leases: Leases;
  readonly onTrouble: (sentence: string) => void;
  /** Told while there is something to do that was woken for: virtual time stands still. */
  readonly hold: { readonly enter: () => void; readonly leave: () => void };
  /** Name of the lease. */
  readonly lease: string;
  readonly kinds: readonly OutboxKind[];
  readonly atOnce: number;
  /** What every engine does before it looks. */
  readonly before?: () => Promise<void>;
  /** What the one that leads does before it reads rows; true: there may be more. */
  readonly lead?: () => Promise<boolean>;
  /** Does rows; answers the numbers of those that are done. */
  readonly handle: (rows: readonly StoredOutboxEntry[]) => Promise<readonly number[]>;
};

const LOOK_EVERY_MS = 250;
const LEASE_MS = 6_000;
/** The wait before what failed is tried again, in ms; twice as long each time. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** A row that has failed so often is given up, in a sentence. */
const TRIES = 12;
/** Groups of rows that are done at the end; the rest is left to the next one. */
const MAX_FLUSH = 1_000;
/** Rows that wait to be tried again, beyond which no new ones are begun. */
const MAX_FAILED = 1_000;

type Failed = { readonly tries: number; readonly again: number };

export class Drain {
  private readonly holder = randomUUID();
  private readonly failed = new Map<number, Failed>();
  private lease: Lease | null = null;
  private renewedAt = 0;
  private isAsked = false;
  private isClosed = false;
  private ring: (() => void) | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: DrainParts) {}

  start(): void {
    this.running = this.run();
  }

  /** There is something to do. */
  wake(): void {
    if (this.isClosed) return;
    if (!this.isAsked) {
      this.isAsked = true;
      this.parts.hold.enter();
    }
    this.ring?.();
  }

  /** Ends it. `isFlushed`: what there is to do is done before. */
  async close(isFlushed = false): Promise<void> {
    this.isClosed = true;
    this.ring?.();
    await this.running;
    for (let steps = 0; isFlushed && steps < MAX_FLUSH; steps++) {
      if (!(await this.step().catch(() => false))) break;
    }
    if (this.lease !== null) await this.parts.leases.release(this.lease).catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.isClosed) {
      const wasAsked = this.isAsked;
      this.isAsked = false;
      let isBusy = false;
      let wait = LOOK_EVERY_MS;
      try {
        isBusy = await this.step();
      } catch (error) {
        wait = RETRY_MS;
        if (!this.isClosed) this.parts.onTrouble(error instanceof Error ? error.message : String(error));
      } finally {
        // Asked again before that is let go: there is no moment in between.
        if (isBusy) this.wake();
        if (wasAsked) this.parts.hold.leave();
      }
      if (!this.isAsked) await this.rest(wait);
    }
    if (this.isAsked) this.parts.hold.leave();
  }

  private rest(ms: number): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.ring = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.ring = done;
    });
  }

  /** True: there may be more to do at once. */
  private async step(): Promise<boolean> {
    const { store, kinds, atOnce, before, lead, handle } = this.parts;
    await before?.();
    if (!(await this.leads())) return false;
    const mayBeMore = (await lead?.()) ?? false;
    const now = performance.now();
    if (this.failed.size >= MAX_FAILED && ![...this.failed.values()].some(({ again }) => again <= now)) return false;
    const read = await store.outbox.read(kinds, atOnce + this.failed.size);
    const rows = read.filter(({ id }) => (this.failed.get(id)?.again ?? 0) <= now).slice(0, atOnce);
    if (rows.length === 0) return mayBeMore;
    const done = new Set(await handle(rows));
    const over = rows.filter(({ id }) => done.has(id) || this.isGivenUp(id));
    const ids = over.map(({ id }) => id);
    await store.outbox.remove(ids);
    for (const id of ids) this.failed.delete(id);
    return mayBeMore || done.size > 0;
  }

  /** Notes a failure; true: it was the last. */
  private isGivenUp(id: number): boolean {
    const tries = (this.failed.get(id)?.tries ?? 0) + 1;
    const wait = Math.min(RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS);
    this.failed.set(id, { tries, again: performance.now() + wait });
    if (tries < TRIES || this.isClosed) return false;
    this.parts.onTrouble(`What follows from a step could not be done ${TRIES} times; it is given up.`);
    return true;
  }

  private async leads(): Promise<boolean> {
    const { leases, lease } = this.parts;
    const now = performance.now();
    if (this.lease === null) {
      this.lease = await leases.take(lease, this.holder, LEASE_MS);
      this.renewedAt = now;
    } else if (now - this.renewedAt > LEASE_MS / 3) {
      if (!(await leases.renew(this.lease, LEASE_MS))) this.lease = null;
      this.renewedAt = now;
    }
    return this.lease !== null;
  }
}
