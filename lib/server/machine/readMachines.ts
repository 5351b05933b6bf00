import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { type Machines, MAX_MACHINES } from "@/lib/contract/machines";
import { type OverviewQuery, rangeOf } from "@/lib/contract/overview";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { sumsByMachine } from "../overview/machineRows";
import { namesOf } from "../overview/names";
import { rowsOf, sumsIn } from "../overview/rowsOf";

/** What each machine did in a stretch of time, as the start page has it, and those that did nothing. `now`: ms UTC. */
export async function readMachines(
  { store, overrides }: Pick<Context, "store" | "overrides">,
  query: OverviewQuery,
  now: number,
): Promise<Result<Machines, UseCaseError>> {
  const range = rangeOf(query, now);
  const standing = await store.fleet.catchUp();
  const sums = await sumsIn(store, range);
  if (!sums.ok) return sums;
  const busy = sumsByMachine(sums.value).filter(({ machineId }) => machineId !== null);
  const known = new Set(busy.map(({ machineId }) => machineId));
  const idle = (await store.machines.ids()).filter((id) => !known.has(id));
  const all = [...busy, ...idle.map((machineId) => ({ machineId, sums: [], executions: 0, failed: 0 }))];
  const shown = all.slice(0, MAX_MACHINES);
  const ids = shown.flatMap(({ machineId }) => machineId ?? []);
  const name = await namesOf(store, ids);
  return ok({
    at: instant(now),
    ...range,
    isSummed: standing !== "unmade",
    machines: await rowsOf({ store, overrides }, shown, { range, name, now }),
    otherMachines: all.length - shown.length,
  });
}
