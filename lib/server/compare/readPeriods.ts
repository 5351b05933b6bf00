import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { listedHref } from "@/lib/contract/overview";
import { MAX_PERIOD_STATES, type PeriodsAnswer, type PeriodSideRow } from "@/lib/contract/periods";
import { MAX_PERIOD_MS, type PeriodSide, type PeriodsQuery } from "@/lib/contract/periodsQuery";
import { comparePeriods, LEVEL } from "@/lib/stats/periods/comparePeriods";
import type { SeenRevision } from "@/lib/store/behaviour/revisions";
import type { PeriodAsked, PeriodSums } from "@/lib/store/overview/periodSums";
import type { Context } from "../context";
import { notCompared, notFound, type UseCaseError } from "../errors";
import { changesIn } from "../overview/changesIn";
import { namesOf } from "../overview/names";

/** Definitions among which one is found by the beginning of its hash, and that are offered. */
const MAX_REVISIONS = 200;

/** Two periods or definitions of a machine, from the roll-ups alone. `now`: ms UTC; what lies after it is no time of a period. */
export async function readPeriods(
  { store }: Pick<Context, "store">,
  { machine, a, b }: PeriodsQuery,
  now: number,
): Promise<Result<PeriodsAnswer, UseCaseError>> {
  const [machineId, ...others] = await store.machines.find(machine);
  if (machineId === undefined) return notFound.machine(machine);
  if (others.length > 0) return notCompared.severalMachines(machine, others.length + 1);
  await store.fleet.catchUp();
  const revisions = (await store.behaviour.seen(machineId, MAX_REVISIONS)).revisions.toReversed();
  const [first, second] = [askedOf(a, revisions, now), askedOf(b, revisions, now)];
  if (first === null) return notCompared.noRevision(hashOf(a));
  if (second === null) return notCompared.noRevision(hashOf(b));
  const one = await store.overview.period({ machineId, ...first });
  const other = await store.overview.period({ machineId, ...second });
  const name = (await namesOf(store, [machineId]))(machineId);
  const { figures, states, tested } = comparePeriods(one, other);
  const shown = states.map((state) => ({ ...state, rank: rankOf(state) })).sort((x, y) => x.rank - y.rank);
  const range = { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) };
  return ok({
    machine: name,
    a: sideRow(one, first, name.value),
    b: sideRow(other, second, name.value),
    figures: [...figures] as PeriodsAnswer["figures"],
    states: shown.slice(0, MAX_PERIOD_STATES).map(({ rank: _, ...state }) => state) as PeriodsAnswer["states"],
    otherStates: Math.max(0, states.length - MAX_PERIOD_STATES),
    tested,
    level: LEVEL,
    changes: await changesIn(store, [machine], range),
    revisions: revisions.map(({ hash, firstSeenAt, lastSeenAt }) => {
      return { definition: hash, firstSeenAt: instant(firstSeenAt), lastSeenAt: instant(lastSeenAt) };
    }),
  });
}

type Asked = Omit<PeriodAsked, "machineId">;

function hashOf(side: PeriodSide): string {
  return side.kind === "revision" ? side.hash : "";
}

/**
 * Of a definition the executions that ran with it, or nobody knows with which, from when it was seen first until the next
 * one was, or until it was seen last where it came back after that; the last 35 days of them. Null: there is none, or
 * several begin so.
 */
function askedOf(side: PeriodSide, revisions: readonly SeenRevision[], now: number): Asked | null {
  if (side.kind === "time") return { from: Math.min(side.from, now), to: Math.min(side.to, now), definition: null };
  const [found, ...others] = revisions.filter(({ hash }) => hash.startsWith(side.hash));
  if (found === undefined || others.length > 0) return null;
  const next = revisions[revisions.indexOf(found) + 1]?.firstSeenAt ?? now;
  const to = Math.max(next, found.lastSeenAt);
  return { from: Math.max(found.firstSeenAt, to - MAX_PERIOD_MS), to, definition: found.hash };
}

function sideRow(
  { from, to, running, buckets }: PeriodSums,
  { definition }: Asked,
  value: string | null,
): PeriodSideRow {
  const range = { from: instant(from), to: instant(to) };
  return {
    ...range,
    definition,
    running,
    executions: buckets.reduce((sum, { executions }) => sum + executions, 0),
    buckets: buckets.length,
    href: listedHref(range, value === null ? {} : { machine: [value] }),
  };
}

/** By the least p of its figures; what cannot be tested comes last. */
function rankOf({ figures }: ReturnType<typeof comparePeriods>["states"][number]): number {
  return figures.reduce((least, { p }) => Math.min(least, p ?? 2), 2);
}
