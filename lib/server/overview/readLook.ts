import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import type { LookAnswer, LookQuery } from "@/lib/contract/overview";
import { quantile } from "@/lib/stats/sketch";
import type { Series } from "@/lib/stats/usual/cumulative";
import type { FiguresOfStates, StateFigures } from "@/lib/store/behaviour/stateFigures";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { findMachine } from "../machine/findMachine";
import { eventRow, namesOf } from "./names";

const STEP_MS = 5 * MINUTE_MS;
/** What is laid beside each other is at least and at most so long. */
const LEAST_MS = HOUR_MS;
const MOST_MS = DAY_MS;
/** States that are shown. */
const MAX_STATES = 12;
/** The trend goes so far back before the time that is looked into. */
const BACK_MS = DAY_MS;

type Side = { readonly from: number; readonly to: number };

/** A machine in a time beside the time before it, which is as long: by state, and by hour around it. `now`: ms UTC. */
export async function readLook(
  { store }: Pick<Context, "store">,
  { machine, since, until }: LookQuery,
  now: number,
): Promise<Result<LookAnswer, UseCaseError>> {
  const found = await findMachine(store, machine);
  if (!found.ok) return found;
  const machineId = found.value;
  const end = until ?? now;
  const length = Math.min(MOST_MS, Math.max(LEAST_MS, end - since));
  const [begin, close] = [floorTo(since, STEP_MS), floorTo(since, STEP_MS) + floorTo(length, STEP_MS)];
  // The 5 minutes in which it began belong to neither side.
  const before: Side = { from: begin - (close - begin), to: begin };
  const after: Side = { from: begin + STEP_MS, to: close };
  const [one, other] = [
    await store.behaviour.states({ machineId, ...before, definition: null }),
    await store.behaviour.states({ machineId, ...after, definition: null }),
  ];
  const hours = {
    from: floorTo(before.from - BACK_MS, HOUR_MS),
    to: -floorTo(-Math.min(now, end + LEAST_MS), HOUR_MS),
  };
  const series = (await store.overview.series({ ...hours, machineIds: [machineId] })).get(machineId);
  const name = await namesOf(store, [machineId]);
  const events = await store.overview.events({ machineIds: [machineId], from: hours.from, to: hours.to });
  const versions = await store.overview.functionVersions({ machineId, ...before, to: after.to });
  return ok({
    machine: name(machineId),
    since,
    before: sideRow(before, one),
    after: sideRow(after, other),
    states: comparedStates(one, other),
    trend: series === undefined ? [] : trendOf(series),
    changes: [...events, ...versions]
      .sort((a, b) => a.at - b.at)
      .map((event) => eventRow(event, name, name(machineId))),
  });
}

function floorTo(at: number, width: number): number {
  return Math.floor(at / width) * width;
}

function sideRow({ from, to }: Side, { executions }: FiguresOfStates) {
  return { from: instant(from), to: instant(to), executions };
}

type StateRow = LookAnswer["states"][number];

/** States by how much more time passes in them or how much more fails, each as a share of what all of them changed. */
function comparedStates(before: FiguresOfStates, after: FiguresOfStates): StateRow[] {
  const [one, other] = [sidesOf(before), sidesOf(after)];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const rows = names.map((state): StateRow => ({
    state,
    before: one.get(state) ?? null,
    after: other.get(state) ?? null,
  }));
  const more = (row: StateRow, of: "ms" | "failures") => Math.max(0, (row.after?.[of] ?? 0) - (row.before?.[of] ?? 0));
  const all = {
    ms: total(rows.map((row) => more(row, "ms"))),
    failures: total(rows.map((row) => more(row, "failures"))),
  };
  const share = (row: StateRow) =>
    Math.max(more(row, "ms") / Math.max(all.ms, 1), more(row, "failures") / Math.max(all.failures, 1e-9));
  return rows.sort((a, b) => share(b) - share(a) || (a.state < b.state ? -1 : 1)).slice(0, MAX_STATES);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function sidesOf({ executions, states }: FiguresOfStates): ReadonlyMap<string, NonNullable<StateRow["after"]>> {
  const each = (state: StateFigures) => ({
    ms: state.totalMs / Math.max(1, executions),
    p95: quantile(state.durations, 0.95),
    failures: state.failures / Math.max(1, executions),
  });
  return new Map(states.map((state) => [state.state, each(state)]));
}

function trendOf({ from, width, sums }: Series): LookAnswer["trend"] {
  return sums.map(({ executions, failed, durations }, i) => ({
    at: instant(from + i * width),
    executions,
    failed,
    p50: quantile(durations, 0.5),
    p95: quantile(durations, 0.95),
  }));
}
