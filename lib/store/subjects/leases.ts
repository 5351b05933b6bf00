import type { Database } from "../database";
import {
  type Clocks,
  freeLease,
  holderOf,
  isAnyLeased,
  isLeased,
  type Lease,
  releaseLease,
  renewLease,
  type SeenLeases,
  takeLease,
} from "../lease";

/** Who may work on what until when. Times to live in ms. */
export type Leases = {
  /** Null while another holder has it. */
  take(name: string, holder: string, ttl: number): Promise<Lease | null>;
  renew(lease: Lease, ttl: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Frees a lease whose holder is known to be gone, so that nobody need wait until it runs out. */
  free(name: string, holder?: string): Promise<void>;
  /** Who took it last and has not given it back; null: nobody. */
  holder(name: string): Promise<string | null>;
  /** Whether somebody holds a lease of `ttl` ms now, as far as this process can tell. */
  isHeld(name: string, ttl: number): Promise<boolean>;
  /** Whether somebody holds a lease whose name begins so. */
  isAnyHeld(prefix: string, ttl: number): Promise<boolean>;
};

export function leasesIn(database: Database, clocks: () => Clocks, seen: SeenLeases): Leases {
  return {
    take: (name, holder, ttl) => takeLease(database, name, holder, clocks(), ttl, seen),
    renew: (lease, ttl) => renewLease(database, lease, clocks().now, ttl),
    release: (lease) => releaseLease(database, lease),
    free: (name, holder) => freeLease(database, name, holder),
    holder: (name) => holderOf(database, name),
    isAnyHeld: (prefix, ttl) => isAnyLeased(database, prefix, clocks(), ttl, seen),
    isHeld: (name, ttl) => isLeased(database, name, clocks(), ttl, seen),
  };
}
