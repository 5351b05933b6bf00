import type { MachineType } from "@/lib/asl/machine";
import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { HOUR_MS } from "@/lib/base/time";
import { type MachineAnswer, MAX_REVISIONS } from "@/lib/contract/machine";
import type { MachineQuery } from "@/lib/contract/machineAddress";
import { type OverviewRange, rangeOf, STRIP_LENGTH } from "@/lib/contract/overview";
import { pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import { addQuantities, NO_QUANTITIES } from "@/lib/cost/quantities";
import { mergeSketches } from "@/lib/stats/sketch";
import type { CostSum } from "@/lib/store/costSums";
import type { Store } from "@/lib/store/store";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { changesOf } from "../overview/changesIn";
import { machineRow, sumsByMachine } from "../overview/machineRows";
import { namesOf } from "../overview/names";
import { outcomesOf } from "../overview/range";
import { sumsIn } from "../overview/rowsOf";
import { machineCost } from "./cost";
import { readMachineDefinition } from "./definition";
import { findMachine } from "./findMachine";
import { currentOf, revisionRows } from "./revisions";
import { stateRows, usesOf } from "./states";
import { trendOf } from "./trend";

type Reading = Pick<Context, "store" | "overrides">;

/** A machine in a stretch of time: from sums and along indexes, without reading a history. `now`: ms UTC. */
export async function readMachine(
  { store, overrides }: Reading,
  { machine, time, definition: asked }: MachineQuery,
  now: number,
): Promise<Result<MachineAnswer, UseCaseError>> {
  const found = await findMachine(store, machine);
  if (!found.ok) return found;
  const [machineId, range] = [found.value, rangeOf(time, now)];
  const standing = await store.fleet.catchUp();
  const sums = await sumsIn(store, range, [machineId]);
  if (!sums.ok) return sums;
  const own = sums.value;
  const [name, type] = [await namesOf(store, [machineId]), typeOf(own)];
  const prices = pricesOf(regionOf(own), overrides);
  const seen = await store.behaviour.seen(machineId, MAX_REVISIONS);
  const current = currentOf(seen.revisions);
  const drawn = await readDrawn(store, asked ?? current, current, type);
  const times = { machineId, from: range.from, to: range.to };
  const figures = await store.behaviour.states({ ...times, definition: asked });
  // What it costs does not depend on what is drawn.
  const ofAll = asked === null ? figures : await store.behaviour.states({ ...times, definition: null });
  const runs = asked === null ? drawn : await readDrawn(store, current, current, type);
  const revisions = await store.behaviour.revisions(times);
  const outcomes = await store.fleet.outcomes([machineId], range.to, STRIP_LENGTH);
  const retries = await store.behaviour.retries(times);
  const end = range.to ?? now;
  const ms = end - range.from;
  const [grouped] = sumsByMachine(own);
  return ok({
    at: instant(now),
    ...range,
    isSummed: standing !== "unmade",
    row: machineRow(grouped ?? { machineId, sums: [], executions: 0, failed: 0 }, {
      name: name(machineId),
      durations: mergeSketches(revisions.durations.values()),
      outcomes: outcomesOf(outcomes.get(machineId)),
      ms,
      overrides,
    }),
    arn: await store.machines.arn(machineId),
    definition: drawn?.shown ?? null,
    states: stateRows(figures.states, { machine: drawn?.machine ?? null, type, prices }),
    revisions: revisionRows(seen.revisions, revisions, { overrides, makers: await makersOf(store, machineId, now) }),
    otherRevisions: seen.count - seen.revisions.length,
    ...(await readTrend(store, machineId, range, now)),
    changes: await changesOf(store, [machineId], { from: range.from, to: end }),
    cost: machineCost({
      ...{ type, machine: runs?.machine ?? null, prices, ms, end },
      quantities: own.reduce((sum, { quantities }) => addQuantities(sum, quantities), NO_QUANTITIES),
      pending: own.reduce((sum, { pending }) => sum + pending, 0),
      longestMs: longestOf(own),
      states: usesOf(ofAll.states),
      retries,
    }),
  });
}

/** Who brought each definition of a machine, by its hash, where CloudTrail told. */
async function makersOf({ overview }: Store, machineId: number, now: number): Promise<ReadonlyMap<string, string>> {
  const events = await overview.events({ machineIds: [machineId], from: 0, to: now });
  return new Map(events.flatMap(({ kind, after, by }) => (kind === "definition" && by != null ? [[after, by]] : [])));
}

async function readDrawn(store: Store, hash: string | null, current: string | null, type: MachineType) {
  return hash === null ? null : readMachineDefinition(store, hash, hash === current, type);
}

/** The type and the region that most executions ran as and in. */
function typeOf(sums: readonly CostSum[]): MachineType {
  const express = sums.reduce(
    (sum, { type, quantities }) => sum + (type === "EXPRESS" ? 1 : -1) * quantities.executions,
    0,
  );
  return express > 0 ? "EXPRESS" : "STANDARD";
}

function regionOf(sums: readonly CostSum[]): string {
  const counts = new Map<string, number>();
  for (const { region, quantities } of sums) {
    const place = region ?? UNKNOWN_REGION;
    counts.set(place, (counts.get(place) ?? 0) + quantities.executions);
  }
  const [most] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return most?.[0] ?? UNKNOWN_REGION;
}

function longestOf(sums: readonly CostSum[]): number | null {
  const longest = sums.flatMap(({ longestMs }) => longestMs ?? []);
  return longest.length === 0 ? null : Math.max(...longest);
}

async function readTrend({ overview }: Store, machineId: number, { from, to }: OverviewRange, now: number) {
  const hours = {
    from: Math.floor(from / HOUR_MS) * HOUR_MS,
    to: Math.ceil(Math.min(to ?? now, now) / HOUR_MS) * HOUR_MS,
  };
  if (hours.from >= hours.to) return trendOf(undefined);
  return trendOf((await overview.series({ ...hours, machineIds: [machineId] })).get(machineId));
}
