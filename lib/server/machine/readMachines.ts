import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { type Machines, MAX_MACHINES } from "@/lib/contract/machines";
import { type OverviewQuery, rangeOf, STRIP_LENGTH } from "@/lib/contract/overview";
import type { Context } from "../context";
import { limitExceeded, type UseCaseError } from "../errors";
import { endOf, outcomesOf } from "../overview/range";
import { machineRow, sumsByMachine } from "../overview/machineRows";
import { namesOf } from "../overview/names";

/** What each machine did in a stretch of time, as the start page has it, and those that did nothing. `now`: ms UTC. */
export async function readMachines(
  { store, overrides }: Pick<Context, "store" | "overrides">,
  query: OverviewQuery,
  now: number,
): Promise<Result<Machines, UseCaseError>> {
  const range = rangeOf(query, now);
  const standing = await store.fleet.catchUp();
  const sums = await store.costs.sums({ from: range.from, to: endOf(range) });
  if (sums === null) return limitExceeded("There are too many machines in this stretch of time.");
  const busy = sumsByMachine(sums).filter(({ machineId }) => machineId !== null);
  const known = new Set(busy.map(({ machineId }) => machineId));
  const idle = (await store.machines.ids()).filter((id) => !known.has(id));
  const all = [...busy, ...idle.map((machineId) => ({ machineId, sums: [], executions: 0, failed: 0 }))];
  const shown = all.slice(0, MAX_MACHINES);
  const ids = shown.flatMap(({ machineId }) => machineId ?? []);
  const durations = await store.fleet.durations(range);
  const outcomes = await store.fleet.outcomes(ids, range.to, STRIP_LENGTH);
  const name = await namesOf(store, ids);
  const ms = (range.to ?? now) - range.from;
  return ok({
    at: instant(now),
    ...range,
    isSummed: standing !== "unmade",
    machines: shown.map((machine) =>
      machineRow(machine, {
        name: name(machine.machineId),
        durations: durations.get(machine.machineId),
        outcomes: outcomesOf(outcomes.get(machine.machineId ?? -1)),
        ms,
        overrides,
      }),
    ),
    otherMachines: all.length - shown.length,
  });
}
