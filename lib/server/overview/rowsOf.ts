import { ok, type Result } from "@/lib/base/result";
import { type MachineRow, type OverviewRange, STRIP_LENGTH } from "@/lib/contract/overview";
import type { CostSum } from "@/lib/store/costSums";
import type { Store } from "@/lib/store/store";
import type { Context } from "../context";
import { limitExceeded, type UseCaseError } from "../errors";
import { machineRow, type MachineSums } from "./machineRows";
import type { NameOf } from "./names";
import { endOf, outcomesOf } from "./range";

/** Sums of machines (left out: of all) in a stretch of time, from the roll-ups; more than are answered are an error. */
export async function sumsIn(
  { costs }: Pick<Store, "costs">,
  range: OverviewRange,
  machineIds?: readonly number[],
): Promise<Result<readonly CostSum[], UseCaseError>> {
  const asked = { from: range.from, to: endOf(range) };
  const sums = await costs.sums(machineIds === undefined ? asked : { ...asked, machineIds });
  return sums === null ? limitExceeded("There are too many machines in this stretch of time.") : ok(sums);
}

type Shown = { readonly range: OverviewRange; readonly name: NameOf; readonly now: number };

/** Machines as the start page and the list of machines show them, in the order given. `now`: ms UTC. */
export async function rowsOf(
  { store, overrides }: Pick<Context, "store" | "overrides">,
  machines: readonly MachineSums[],
  { range, name, now }: Shown,
): Promise<MachineRow[]> {
  const ids = machines.flatMap(({ machineId }) => machineId ?? []);
  const durations = await store.fleet.durations(range);
  const outcomes = await store.fleet.outcomes(ids, range.to, STRIP_LENGTH);
  return machines.map((machine) =>
    machineRow(machine, {
      name: name(machine.machineId),
      durations: durations.get(machine.machineId),
      outcomes: outcomesOf(outcomes.get(machine.machineId ?? -1)),
      ms: (range.to ?? now) - range.from,
      overrides,
    }),
  );
}
