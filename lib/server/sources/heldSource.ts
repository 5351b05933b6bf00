import type { AccountPaces } from "@/lib/ingest/pace/accountPace";
import type { Clock } from "@/lib/ingest/pace/clock";
import type { Handler } from "@/lib/ingest/sources/awsClients";
import type { Tools } from "@/lib/ingest/sources/collection";
import { type OpenSource, openSource } from "@/lib/ingest/sources/openSource";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { Lease } from "@/lib/store/lease";
import { isGone } from "@/lib/ingest/processes";
import type { Store } from "@/lib/store/store";
import { regionOf } from "./region";

/** How long whoever reads a source may be silent before another takes it, in ms. */
export const SOURCE_LEASE_MS = 30_000;

/** What reading sources needs of a process. */
export type SourceTools = {
  readonly store: Pick<Store, "sources" | "leases">;
  readonly clock: Clock;
  readonly paces: AccountPaces;
  /** Names the process among those that work on one database. */
  readonly holder: string;
  /** What relative paths of the settings start from. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly random?: () => number;
  /** Who answers instead of the network. */
  readonly handler?: Handler;
};

export type HeldSource = OpenSource & {
  readonly lease: Lease;
  /** Gives the source back. */
  readonly release: () => Promise<void>;
};

/** Takes a source and opens it. Null while another process reads it. */
export async function holdSource(
  tools: SourceTools,
  settings: SourceSettings,
  signal: AbortSignal,
  onProgress?: Tools["onProgress"],
): Promise<HeldSource | null> {
  const { store, clock, paces } = tools;
  const lease = await leaseOf(tools, `source:${settings.name}`);
  if (lease === null) return null;
  const stop = new AbortController();
  void keepLease(tools, lease, stop.signal);
  const release = async () => {
    stop.abort(new Error("The source was given back."));
    await store.leases.release(lease);
  };
  try {
    const region = regionOf(settings, tools.environment);
    const account = paces.of(paceName(settings, region), {
      region: settings.endpoint === undefined ? region : null,
      ...(settings.quota === undefined ? {} : { share: settings.quota }),
    });
    const opened = await openSource({
      ...{ settings, region, clock, lease, signal, store: store.sources, folder: tools.folder },
      ...{ pace: account.of(settings.name), random: tools.random ?? Math.random },
      ...(tools.handler === undefined ? {} : { handler: tools.handler }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    return { ...opened, lease, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Renews a lease until the signal. When it cannot be renewed another takes it, and the next commit is refused. */
async function keepLease({ store: { leases }, clock }: SourceTools, lease: Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(SOURCE_LEASE_MS / 3, signal).catch(() => undefined);
    if (!signal.aborted) await leases.renew(lease, SOURCE_LEASE_MS).catch(() => undefined);
  }
}

/** A process of this computer that is gone need not be waited for. */
async function leaseOf({ store: { leases }, holder }: SourceTools, name: string): Promise<Lease | null> {
  const other = await leases.holder(name);
  if (other !== null && isGone(other)) await leases.free(name, other);
  return leases.take(name, holder, SOURCE_LEASE_MS);
}

/** Sources of one account and region share its quotas: told by what leads to the account. */
function paceName({ profile, role, endpoint }: SourceSettings, region: string): string {
  return JSON.stringify([endpoint ?? null, role ?? profile ?? null, region]);
}
