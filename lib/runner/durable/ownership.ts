import { hostname } from "node:os";
import { randomUUID } from "node:crypto";
import type { Lease } from "@/lib/store/lease";
import type { StoredExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { isGone } from "@/lib/ingest/processes";
import type { Leases } from "@/lib/store/subjects/leases";
import { ENGINE_LEASE_MS, ENGINE_PREFIX } from "./lease";
import type { Life } from "./life";

export type OwnershipHost = {
  /** Executions of an engine that is gone are this one's now. */
  recover(): Promise<void>;
  /** Told at each beat that the engine still has its executions. */
  beaten(): Promise<void>;
};

/** Takes the lease of a new engine. */
export async function newLease(leases: Leases): Promise<Lease> {
  const name = `${ENGINE_PREFIX}${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const lease = await leases.take(name, name, ENGINE_LEASE_MS);
  if (lease === null) throw new Error("the engine's lease is held by another");
  return lease;
}

/** Keeps an engine's lease, and takes the executions of those that let theirs run out. */
export class Ownership {
  private beat: ReturnType<typeof setInterval> | undefined;
  private isBeating = false;

  constructor(
    private readonly lease: Lease,
    private readonly leases: Leases,
    private readonly store: Pick<EngineStore, "owners" | "takeOver" | "adopt">,
    private readonly life: Life,
    private readonly host: OwnershipHost,
  ) {}

  /** Takes what engines that are gone were running, and keeps the lease from then on. */
  async begin(): Promise<void> {
    this.beat = setInterval(() => void this.keep(), ENGINE_LEASE_MS / 3);
    await this.takeFromOthers();
    await this.host.recover();
  }

  /** No beat follows; the lease is given back by `release`, once nothing more is written. */
  stop(): void {
    clearInterval(this.beat);
  }

  async release(): Promise<void> {
    await this.leases.release(this.lease).catch(() => undefined);
  }

  private async keep(): Promise<void> {
    if (this.isBeating || this.life.isClosed) return;
    this.isBeating = true;
    try {
      if (!(await this.leases.renew(this.lease, ENGINE_LEASE_MS))) {
        return this.life.lose("another engine has its lease");
      }
      if ((await this.takeFromOthers()) > 0) await this.host.recover();
      await this.host.beaten();
    } catch (error) {
      this.life.trouble(error);
    } finally {
      this.isBeating = false;
    }
  }

  private async takeFromOthers(): Promise<number> {
    let taken = 0;
    for (const owner of await this.store.owners()) if (owner !== this.lease.name) taken += await this.takeFrom(owner);
    return taken;
  }

  /** Answers how many executions came over: none while the other is alive. */
  private async takeFrom(owner: string): Promise<number> {
    return (await this.inPlaceOf(owner, () => this.store.takeOver(owner, this.lease.name))) ?? 0;
  }

  /** Takes one execution that has ended, to go on with it; false while the engine that had it is alive. */
  async adopt({ id, owner }: Pick<StoredExecution, "id" | "owner">): Promise<boolean> {
    return (await this.inPlaceOf(owner, () => this.store.adopt(id, owner, this.lease.name))) ?? false;
  }

  /** Does something while the lease of an engine that is gone is held, which refuses that one; null while it is alive. */
  private async inPlaceOf<T>(owner: string, act: () => Promise<T>): Promise<T | null> {
    if (isGone(owner.slice(ENGINE_PREFIX.length))) await this.leases.free(owner);
    const lease = await this.leases.take(owner, this.lease.name, ENGINE_LEASE_MS);
    if (lease === null) return null;
    try {
      return await act();
    } finally {
      await this.leases.release(lease);
    }
  }
}
