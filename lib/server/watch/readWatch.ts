import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { MAX_SHOWN_MACHINES, WATCH_STATES, type WatchAnswer, type WatchRow } from "@/lib/contract/watch/answer";
import type { StoredRule, StoredState } from "@/lib/store/watch/rules";
import type { Context } from "../context";
import { type NameOf, namesOf } from "../overview/names";
import { executionsHref } from "./message";
import { FOR_GOOD } from "./actOnRule";
import { shownAddress, type WatchRule } from "./watchSettings";

/** The configured rules and how they stand at `now`, ms UTC. */
export async function readWatch(
  { store }: Pick<Context, "store">,
  rules: readonly WatchRule[],
  now: number,
): Promise<Result<WatchAnswer, never>> {
  const stored = new Map((await store.watch.rules()).map((rule) => [rule.name, rule]));
  const states = new Map<string, StoredState[]>();
  for (const state of await store.watch.states(null)) {
    const known = states.get(state.rule);
    if (known === undefined) states.set(state.rule, [state]);
    else known.push(state);
  }
  const waiting = await store.watch.countWaiting();
  const rows: WatchRow[] = [];
  for (const rule of rules) {
    const known = stored.get(rule.name);
    // What is known under another fingerprint is of an earlier rule of the name.
    const own = known?.fingerprint === rule.fingerprint ? (states.get(rule.name) ?? []) : [];
    const shown = own.toSorted(byUrgency).slice(0, MAX_SHOWN_MACHINES);
    const name = await namesOf(
      store,
      shown.map(({ machineId }) => machineId),
    );
    const machines = shown.map((state) => machineRow(rule, state, name));
    rows.push({ ...rowOf(rule, known, own, now), waiting: waiting.get(rule.name) ?? 0, machines });
  }
  return ok({ rules: rows });
}

function byUrgency(a: StoredState, b: StoredState): number {
  return (
    WATCH_STATES.indexOf(a.state) - WATCH_STATES.indexOf(b.state) || a.since - b.since || a.machineId - b.machineId
  );
}

function rowOf(rule: WatchRule, known: StoredRule | undefined, states: readonly StoredState[], now: number) {
  const { name, machine, when, format, address } = rule;
  const count = (of: StoredState["state"]) => states.filter(({ state }) => state === of).length;
  const counts = { firing: count("firing"), unknown: count("unknown"), quiet: count("quiet") };
  const isKnown = known?.fingerprint === rule.fingerprint && known.lookedAt !== null;
  const state = !isKnown ? "unknown" : (WATCH_STATES.find((one) => counts[one] > 0) ?? "unknown");
  const since = states.flatMap((one) => (one.state === state ? [one.since] : []));
  const mutedUntil = known?.mutedUntil != null && known.mutedUntil > now ? known.mutedUntil : null;
  return {
    ...{ name, machine, when, format, address: shownAddress(address), isSent: address.kind !== "none", state, counts },
    since: since.length === 0 ? null : instant(Math.min(...since)),
    mutedUntil: timeOf(mutedUntil),
    isMutedForGood: mutedUntil === FOR_GOOD,
    lookedAt: isKnown ? timeOf(known.lookedAt) : null,
    asOf: isKnown ? timeOf(known.asOf) : null,
    problem: isKnown ? known.problem : null,
    delivery: deliveryOf(known),
  };
}

function deliveryOf(known: StoredRule | undefined): WatchRow["delivery"] {
  if (known?.deliveredAt == null || known.deliveryResult === null) return null;
  return { at: instant(known.deliveredAt), result: known.deliveryResult };
}

type Details = { readonly said: string; readonly from: number; readonly to: number };

function machineRow(rule: WatchRule, state: StoredState, nameOf: NameOf): WatchRow["machines"][number] {
  const { said, from, to } = JSON.parse(state.details) as Details;
  const machine = nameOf(state.machineId);
  const href = executionsHref(rule.condition, machine.value ?? machine.name, { from, to });
  return {
    ...{ machine, said, href, state: state.state, since: instant(state.since) },
    ...{ value: state.value, usual: state.usual },
  };
}

function timeOf(at: number | null) {
  return at === null ? null : instant(at);
}
