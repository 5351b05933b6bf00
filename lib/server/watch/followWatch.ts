import { MINUTE_MS, SECOND_MS } from "@/lib/base/time";
import { WINDOW_STEP_MS } from "@/lib/contract/watch/condition";
import type { PriceOverride } from "@/lib/cost/prices";
import { isGone } from "@/lib/ingest/processes";
import type { Lease } from "@/lib/store/lease";
import type { SourceRow } from "@/lib/store/sources/source";
import type { Store } from "@/lib/store/store";
import type { StoredRule } from "@/lib/store/watch/rules";
import { lookAtRule } from "./lookAtRule";
import { sendWaiting, type WatchSending } from "./sendWaiting";
import type { WatchRule } from "./watchSettings";

/** How often it is seen whether there is something to look at or to send. */
const TURN_EVERY_MS = MINUTE_MS;
/** What is read changes no faster: sums are of five minutes. */
const LOOK_EVERY_MS = WINDOW_STEP_MS;
const LEASE = "watch";
const LEASE_MS = 30 * SECOND_MS;

export type WatchTools = {
  readonly store: Store;
  readonly rules: readonly WatchRule[];
  readonly overrides: () => Promise<readonly PriceOverride[]>;
  readonly now: () => number;
  /** Names the process among those that work on one database. */
  readonly holder: string;
  readonly sending: WatchSending;
};

/**
 * Looks at the rules and sends what came of them, until the end. Without rules it does nothing at all, but for forgetting
 * what was known of earlier ones.
 */
export async function followWatch(tools: WatchTools, signal: AbortSignal): Promise<void> {
  const { store, rules, sending } = tools;
  await store.watch.keep(rules).catch(() => undefined);
  while (!signal.aborted && rules.length > 0) {
    await watchOnce(tools).catch((error: unknown) => {
      console.error(
        `The rules of watch cannot be looked at: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    await sending.sleep(TURN_EVERY_MS, signal).catch(() => undefined);
  }
}

/** One turn: what is due is looked at, and what waits is sent. False: another process does it now. */
export async function watchOnce(tools: WatchTools): Promise<boolean> {
  const { store, rules, now, holder } = tools;
  if (rules.length === 0) return true;
  const other = await store.leases.holder(LEASE);
  // A process of this computer that is gone need not be waited for.
  if (other !== null && isGone(other)) await store.leases.free(LEASE, other);
  const lease = await store.leases.take(LEASE, holder, LEASE_MS);
  if (lease === null) return false;
  // An address that does not answer may take longer than the lease.
  const renewal = setInterval(() => void store.leases.renew(lease, LEASE_MS).catch(() => false), LEASE_MS / 3);
  try {
    if (!(await lookAtDue(tools, lease, now()))) return false;
    const muted = new Map((await store.watch.rules()).map(({ name, mutedUntil }) => [name, mutedUntil ?? 0]));
    await sendWaiting(store, rules, tools.sending, (rule) => (muted.get(rule) ?? 0) > now());
    return true;
  } finally {
    clearInterval(renewal);
    await store.leases.release(lease).catch(() => undefined);
  }
}

/** False: the lease is lost, and another process goes on. */
async function lookAtDue(tools: WatchTools, lease: Lease, now: number): Promise<boolean> {
  const { store, rules } = tools;
  const stored = new Map((await store.watch.rules()).map((rule) => [rule.name, rule]));
  const sources = await store.sources.list();
  const due = rules.filter((rule) => isDue(rule, stored.get(rule.name), readUntil(sources, now), now));
  if (due.length === 0) return true;
  await store.watch.keep(rules);
  const isSummed = (await store.fleet.catchUp()) !== "unmade";
  const machines = await store.watch.machines();
  const looking = { store, overrides: await tools.overrides(), machines, sources, isSummed, lease, now };
  for (const rule of due) if (!(await lookAt(looking, rule, stored.get(rule.name)))) return false;
  return true;
}

/** What goes wrong with one rule keeps no other from being looked at. */
async function lookAt(...[looking, rule, stored]: Parameters<typeof lookAtRule>): Promise<boolean> {
  try {
    return await lookAtRule(looking, rule, stored);
  } catch (error) {
    console.error(
      `The rule ${rule.name} cannot be looked at: ${error instanceof Error ? error.message : String(error)}`,
    );
    return true;
  }
}

/** Until when all sources were read, ms UTC. */
function readUntil(sources: readonly SourceRow[], now: number): number {
  const read = sources.filter(({ paused, kind, removing }) => !paused && kind !== "push" && removing === null);
  return Math.min(now, ...read.flatMap(({ upToDateAt }) => upToDateAt ?? []));
}

/** As soon as five more minutes are known, and every five minutes where nothing more gets known. */
function isDue(rule: WatchRule, known: StoredRule | undefined, until: number, now: number): boolean {
  if (known?.fingerprint !== rule.fingerprint || known.lookedAt === null) return true;
  return (known.asOf !== null && stepOf(until) > stepOf(known.asOf)) || now - known.lookedAt >= LOOK_EVERY_MS;
}

function stepOf(at: number): number {
  return Math.floor(at / LOOK_EVERY_MS);
}
