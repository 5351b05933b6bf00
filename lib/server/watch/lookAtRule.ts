import { WINDOW_STEP_MS } from "@/lib/contract/watch/condition";
import type { PriceOverride } from "@/lib/cost/prices";
import type { Lease } from "@/lib/store/lease";
import type { SourceRow } from "@/lib/store/sources/source";
import type { Store } from "@/lib/store/store";
import type { FailureCount } from "@/lib/store/overview/waysOfFailing";
import type { WatchedMachine } from "@/lib/store/watch/machines";
import type { NewMessage, StoredRule, StoredState } from "@/lib/store/watch/rules";
import { advance, type Notice, type Observation } from "./advance";
import { knownUntil } from "./knownUntil";
import { contentOf } from "./message";
import { observe } from "./observe";
import { isWatched, type WatchRule } from "./watchSettings";

type WatchStore = Pick<Store, "watch" | "costs" | "overview" | "fleet" | "machines" | "redaction">;

/** What a look at one rule starts from. */
export type Looking = {
  readonly store: WatchStore;
  readonly overrides: readonly PriceOverride[];
  readonly machines: readonly WatchedMachine[];
  readonly sources: readonly SourceRow[];
  /** The sums follow what is stored. */
  readonly isSummed: boolean;
  readonly lease: Lease;
  /** ms UTC. */
  readonly now: number;
};

/** Machines that one rule is held against, at most; it says so where there are more. */
const MAX_WATCHED = 200;

/** Looks at one rule, and keeps what came of it with what is to be sent. False: another process looks by now. */
export async function lookAtRule(looking: Looking, rule: WatchRule, stored: StoredRule | undefined): Promise<boolean> {
  const { store, lease, now } = looking;
  const all = looking.machines.filter((machine) => isWatched(rule, machine));
  const machines = all.slice(0, MAX_WATCHED);
  const { looks, asOf } = await observations(looking, rule, machines);
  const before = new Map((await store.watch.states(rule.name)).map((state) => [state.machineId, state]));
  const isMuted = (stored?.mutedUntil ?? 0) > now;
  const turn = { at: now, isMuted, isSent: rule.address.kind !== "none" };
  const states: StoredState[] = [];
  const told: Told[] = [];
  for (const look of looks) {
    const { state, notices } = advance(rule, before.get(look.machineId), look, turn);
    states.push(state);
    told.push(...notices.map((notice) => ({ look, notice })));
  }
  const { name, fingerprint } = rule;
  return store.watch.commit(lease, {
    rule: { name, fingerprint, lookedAt: now, asOf, problem: problemOf(looking, all.length) },
    states,
    messages: await messagesOf(looking, rule, machines, told),
  });
}

type Told = { readonly look: Observation; readonly notice: Notice };

function problemOf({ isSummed }: Looking, machines: number): string | null {
  if (!isSummed) return "The sums are being made anew; it is looked at when they are there.";
  if (machines === 0) return "No machine has this name.";
  if (machines <= MAX_WATCHED) return null;
  return `${machines} machines have such a name; the first ${MAX_WATCHED} of them are looked at.`;
}

/** What is seen of each machine; `asOf`: until when all that can be said is known. */
async function observations(looking: Looking, rule: WatchRule, machines: readonly WatchedMachine[]) {
  const { store, overrides, sources, isSummed, now } = looking;
  const unknown = (machineId: number, said: string): Observation => {
    return { machineId, holds: null, value: null, usual: null, said, from: now, to: now };
  };
  const looks: Observation[] = [];
  const groups = new Map<number, number[]>();
  for (const machine of machines) {
    const known = knownUntil(sources, machine, now);
    const isSilent = rule.condition.measure === "silence";
    if (!isSummed) looks.push(unknown(machine.id, "the sums are being made anew"));
    else if (known.kind === "unknown") looks.push(unknown(machine.id, known.why));
    else if (isSilent && !known.isTold) looks.push(unknown(machine.id, "no source would tell of an execution"));
    else {
      const asOf = Math.floor(known.asOf / WINDOW_STEP_MS) * WINDOW_STEP_MS;
      groups.set(asOf, [...(groups.get(asOf) ?? []), machine.id]);
    }
  }
  for (const [asOf, machineIds] of groups) {
    looks.push(...(await observe(rule.condition, { store, overrides, machineIds, asOf })));
  }
  return { looks, asOf: groups.size === 0 ? null : Math.min(...groups.keys()) };
}

async function messagesOf(
  { store, now }: Looking,
  rule: WatchRule,
  machines: readonly WatchedMachine[],
  told: readonly Told[],
): Promise<NewMessage[]> {
  if (told.length === 0) return [];
  const labels = await store.machines.label(told.map(({ look }) => look.machineId));
  const byId = new Map(machines.map((machine) => [machine.id, machine]));
  const messages: NewMessage[] = [];
  const failures = new FailuresOfWindows(store);
  for (const { look, notice } of told) {
    const { machineId } = look;
    const label = labels.get(machineId);
    const { name = "machine not known", arn = null } = byId.get(machineId) ?? {};
    const machine = { name: label?.label ?? name, arn, value: label?.value ?? name };
    const error =
      rule.condition.measure === "failureRate"
        ? await mostFrequentError(store, await failures.of(look), look, name)
        : null;
    const content = contentOf({ rule, machine, look, notice, error, at: now });
    messages.push({ id: content.id, rule: rule.name, machineId, content: JSON.stringify(content) });
  }
  return messages;
}

/** How executions of all machines failed in a window: asked once, however many machines a look tells of. */
class FailuresOfWindows {
  private readonly known = new Map<string, Promise<readonly FailureCount[]>>();

  constructor(private readonly store: Pick<WatchStore, "fleet">) {}

  of({ from, to }: Observation): Promise<readonly FailureCount[]> {
    const window = `${from} ${to}`;
    const known = this.known.get(window) ?? this.store.fleet.failures({ from, to });
    this.known.set(window, known);
    return known;
  }
}

/** The error of most failures of a machine, without what rules hide. */
async function mostFrequentError(
  store: WatchStore,
  failures: readonly FailureCount[],
  { machineId, to }: Observation,
  name: string,
): Promise<string | null> {
  let most = { fingerprint: "", count: 0 };
  for (const { fingerprint, machines } of failures) {
    const count = machines.find((machine) => machine.machineId === machineId)?.count ?? 0;
    if (count > most.count) most = { fingerprint, count };
  }
  if (most.count === 0) return null;
  const [group] = await store.overview.groups({ at: to, fingerprints: [most.fingerprint] });
  return group === undefined ? null : store.redaction.of(name).text(group.error);
}
