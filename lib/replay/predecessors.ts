import type { Attempt, Chain, Chains } from "./chains";
import type { Comparable } from "./comparable";
import type { Accepted, Divergence } from "./divergence";
import { isOtherLink } from "./olderForms";

/*
 * Predecessors and ids of events that are paired already.
 *
 * A predecessor has to be the matching of the recorded one. Where the chains of one attempt overlap in time, which
 * of them ended last is chance: then an event that joins them, or takes over a free slot of a Map, may follow the
 * end of any of them. Ids have to be equal but inside of such an attempt; behind it they are equal again, because
 * the same number of events came before.
 */

export type Links = { readonly problems: readonly Divergence[]; readonly accepted: readonly Accepted[] };

/** @param cut whether a chain was accepted as cut off elsewhere, after which ids may be shifted. */
export function predecessorProblems(
  ours: Chains,
  recorded: Chains,
  pairs: readonly (readonly [Comparable, Comparable])[],
  cut: boolean,
): Links {
  const concurrent = new Set([...overlapping(ours), ...overlapping(recorded)]);
  const matching = new Map(pairs.map(([a, b]) => [a.id, b.id]));
  const types = new Map(pairs.map(([, b]) => [b.id, b.type]));
  const problems: Divergence[] = [];
  const accepted: Accepted[] = [];
  for (const [a, b] of pairs) {
    const chain = recorded.chainOf.get(b.id);
    if (chain === undefined) continue;
    const at = { chain: chain.key, recorded: b.id };
    const wanted = a.previousEventId === 0 ? 0 : matching.get(a.previousEventId);
    if (wanted !== b.previousEventId && !(cut && wanted === undefined)) {
      if (isOtherLink(a, b, chain)) accepted.push({ kind: "era", ...at });
      else if (isMapRunExit(b, wanted, types)) accepted.push({ kind: "mapRunLink", ...at });
      else if (joins(a, b, ours, recorded, concurrent)) accepted.push({ kind: "interleaving", ...at });
      else problems.push(problem("previousEventId", a, b, chain));
    } else if (a.id !== b.id && !cut) {
      if (runsBeside(chain, concurrent)) accepted.push({ kind: "interleaving", ...at });
      else problems.push(problem("id", a, b, chain));
    }
  }
  return { problems, accepted };
}

function problem(path: "id" | "previousEventId", a: Comparable, b: Comparable, chain: Chain): Divergence {
  const difference = [{ path, ours: String(a[path]), recorded: String(b[path]) }];
  return { kind: "link", chain: chain.key, state: b.name, ours: a.id, recorded: b.id, difference };
}

/** AWS moved the predecessor of a distributed Map's Exited from MapRunSucceeded to MapRunStarted in November 2024. */
function isMapRunExit(b: Comparable, wanted: number | undefined, types: ReadonlyMap<number, string>): boolean {
  if (b.type !== "MapStateExited" || wanted === undefined) return false;
  const ends = [types.get(wanted), types.get(b.previousEventId)];
  return ends.includes("MapRunStarted") && ends.includes("MapRunSucceeded");
}

/** Whether both predecessors are ends of chains of one attempt whose chains overlap. */
function joins(a: Comparable, b: Comparable, ours: Chains, recorded: Chains, concurrent: ReadonlySet<string>): boolean {
  const [x, y] = [ours.chainOf.get(a.previousEventId), recorded.chainOf.get(b.previousEventId)];
  if (x?.attempt == null || y?.attempt == null || x.attempt.key !== y.attempt.key) return false;
  return concurrent.has(x.attempt.key) && isLast(x, a) && isLast(y, b);
}

/** Whether the predecessor of `event` ends `chain`, the MapIteration… event that closes it aside. */
function isLast(chain: Chain, event: Comparable): boolean {
  const last = chain.events.at(-1);
  if (last === undefined) return false;
  return last.id === event.previousEventId || (isIterationEnd(last) && last.previousEventId === event.previousEventId);
}

function isIterationEnd({ type }: Comparable): boolean {
  return type === "MapIterationSucceeded" || type === "MapIterationFailed";
}

function runsBeside(chain: Chain, concurrent: ReadonlySet<string>): boolean {
  for (let c: Chain | null = chain; c !== null; c = c.parent) {
    if (c.attempt !== null && concurrent.has(c.attempt.key)) return true;
  }
  return false;
}

/** Keys of the attempts of which two chains overlap in their ids. */
function overlapping(chains: Chains): ReadonlySet<string> {
  const ends = lastIds(chains);
  const found = new Set<string>();
  for (const [key, attempt] of chains.attempts) if (overlap(attempt, ends)) found.add(key);
  return found;
}

/** The last event of each chain and of all that it opened. A chain comes after the one that opened it. */
function lastIds(chains: Chains): ReadonlyMap<Chain, number> {
  const ends = new Map<Chain, number>();
  for (const chain of [...chains.byKey.values()].reverse()) {
    const end = Math.max(ends.get(chain) ?? 0, chain.events.at(-1)?.id ?? 0);
    ends.set(chain, end);
    if (chain.parent !== null) ends.set(chain.parent, Math.max(ends.get(chain.parent) ?? 0, end));
  }
  return ends;
}

function overlap(attempt: Attempt, ends: ReadonlyMap<Chain, number>): boolean {
  const ranges = attempt.children
    .map((chain) => [chain.events[0]?.id ?? 0, ends.get(chain) ?? 0] as const)
    .toSorted((a, b) => a[0] - b[0]);
  return ranges.some(([start], i) => i > 0 && start < (ranges[i - 1]?.[1] ?? 0));
}
