import type { HistoryEvent } from "@/lib/history/event";
import { type Comparison, compareEvents } from "@/lib/replay/compare";
import { type Comparable, comparable, json, parsed } from "@/lib/replay/comparable";
import type { Divergence } from "@/lib/replay/divergence";
import { jsonDifferences } from "@/lib/replay/jsonDiff";
import type { Masks } from "./masks";
import type { Snapshot } from "./snapshot";

/**
 * Compares our events with a snapshot: strictly but for what the snapshot hides.
 *
 * @param reduce leaves parts of an event out, on both sides.
 */
export function compareSnapshot(
  ours: readonly HistoryEvent[],
  recorded: Snapshot,
  masks: Masks,
  reduce: (event: Comparable) => Comparable = (event) => event,
): Comparison {
  const mine = ours.map((event) => reduce(prepared(event)));
  const theirs = recorded.events.map((event) => reduce(prepared(event)));
  if (recorded.loose.size === 0) return compareEvents(mine, theirs, { match: masks.match });
  return compareLoosely(mine, theirs, recorded.loose, masks);
}

/** A cause that is a JSON object was parsed by the recorder: compared as a value, as its blanks are lost. */
function prepared(event: HistoryEvent): Comparable {
  const reduced = comparable(event);
  const cause = reduced.fields.get("cause");
  if (cause?.kind !== "json" || typeof cause.value !== "string" || !cause.value.startsWith("{")) return reduced;
  return { ...reduced, source: null, fields: new Map(reduced.fields).set("cause", json(parsed(cause.value))) };
}

/*
 * Some recordings lost the ids of the events inside a Parallel and sorted them by their text; and the event right
 * before ParallelStateExited is missing from them. There the events between two that kept their id are compared
 * as a multiset, without ids:
 *
 *   recorded   3 Started · {Entered A, Entered B, Exited A, Exited B}      · 9 Exited
 *   ours       3 Started · 4 … 7                             8 Succeeded   · 9 Exited
 */
function compareLoosely(
  ours: readonly Comparable[],
  recorded: readonly Comparable[],
  loose: ReadonlySet<number>,
  masks: Masks,
): Comparison {
  const mine = new Map(ours.map((event) => [event.id, event]));
  const divergences: Divergence[] = [];
  let from = 0;
  let group: Comparable[] = [];
  const pairs = recorded.length - loose.size;
  for (const event of recorded) {
    if (loose.has(event.id)) {
      group.push(event);
      continue;
    }
    divergences.push(...compareGroup(between(ours, from, event, group.length), group, masks));
    divergences.push(...compareKept(mine.get(event.id), event, masks));
    from = event.id;
    group = [];
  }
  divergences.push(
    ...compareGroup(
      ours.filter(({ id }) => id > from),
      group,
      masks,
    ),
  );
  return { divergences, accepted: [], pairs };
}

/** Ours between two ids, without the closing event that the recording dropped: only before Exited, only when one is missing. */
function between(ours: readonly Comparable[], from: number, to: Comparable, count: number): readonly Comparable[] {
  const inside = ours.filter(({ id }) => id > from && id < to.id);
  const closes = inside.at(-1)?.type === "ParallelStateSucceeded" || inside.at(-1)?.type === "ParallelStateFailed";
  return to.type === "ParallelStateExited" && closes && inside.length === count + 1 ? inside.slice(0, -1) : inside;
}

function compareKept(ours: Comparable | undefined, recorded: Comparable, masks: Masks): readonly Divergence[] {
  if (ours === undefined) return [divergence("missing", null, recorded, recorded.type)];
  const found = differences(ours, recorded, masks);
  const link = ours.previousEventId === recorded.previousEventId ? null : "previousEventId";
  if (found === null && link === null) return [];
  return [divergence(found === null ? "link" : "detail", ours, recorded, found ?? link ?? "")];
}

function compareGroup(
  ours: readonly Comparable[],
  recorded: readonly Comparable[],
  masks: Masks,
): readonly Divergence[] {
  const left = [...ours];
  const missing = recorded.filter((event) => {
    const at = left.findIndex((mine) => {
      const before = masks.mark();
      if (differences(mine, event, masks) === null) return true;
      masks.reset(before);
      return false;
    });
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [
    ...missing.map((event) => divergence("missing", null, event, differsFromAll(left, event, masks))),
    ...left.map((event) => divergence("extra", event, null, event.type)),
  ];
}

function differsFromAll(ours: readonly Comparable[], event: Comparable, masks: Masks): string {
  const same = ours.find((mine) => mine.type === event.type && mine.name === event.name);
  return same === undefined ? event.type : (differences(same, event, masks) ?? event.type);
}

/** The first difference of two events, ids aside, as text; null when there is none. */
function differences(ours: Comparable, recorded: Comparable, masks: Masks): string | null {
  if (ours.type !== recorded.type) return `${ours.type} is not ${recorded.type}`;
  for (const field of new Set([...recorded.fields.keys(), ...ours.fields.keys()])) {
    const [a, b] = [ours.fields.get(field), recorded.fields.get(field)];
    const [x, y] = [a?.kind === "json" ? a.value : undefined, b?.kind === "json" ? b.value : undefined];
    const [first] = jsonDifferences(field, x, y, masks.match);
    if (first !== undefined)
      return `${first.path}: ours ${first.ours ?? "absent"}, recorded ${first.recorded ?? "absent"}`;
  }
  return null;
}

function divergence(
  kind: Divergence["kind"],
  ours: Comparable | null,
  recorded: Comparable | null,
  what: string,
): Divergence {
  const difference = [{ path: what, ours: ours?.type ?? null, recorded: recorded?.type ?? null }];
  const state = (recorded ?? ours)?.name ?? null;
  return { kind, chain: "", state, ours: ours?.id ?? null, recorded: recorded?.id ?? null, difference };
}
