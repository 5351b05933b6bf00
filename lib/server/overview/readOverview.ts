import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { MAX_CHANGES } from "@/lib/contract/machineEvent";
import {
  MAX_GROUP_MACHINES,
  MAX_MACHINE_ROWS,
  type Overview,
  type OverviewQuery,
  rangeOf,
} from "@/lib/contract/overview";
import type { Store } from "@/lib/store/store";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { readErrorGroups } from "./errorGroups";
import { eventRow, namesOf } from "./names";
import { type MachineSums, sumsByMachine } from "./machineRows";
import { rowsOf, sumsIn } from "./rowsOf";
import { sentenceOf } from "./sentence";

/** What the start page shows of a stretch of time: from sums and along indexes, without reading a history. `now`: ms UTC. */
export async function readOverview(
  { store, overrides }: Pick<Context, "store" | "overrides">,
  query: OverviewQuery,
  now: number,
): Promise<Result<Overview, UseCaseError>> {
  const range = rangeOf(query, now);
  const standing = await store.fleet.catchUp();
  const sums = await sumsIn(store, range);
  if (!sums.ok) return sums;
  const all = sumsByMachine(sums.value);
  const shown = all.slice(0, MAX_MACHINE_ROWS);
  const ids = shown.flatMap(({ machineId }) => machineId ?? []);
  const name = await namesOf(store, ids);
  const total = totalOf(all);
  return ok({
    at: instant(now),
    ...range,
    isAny: all.length > 0 || (await store.costs.span()) !== null,
    isSummed: standing !== "unmade",
    sentence: sentenceOf(range, total),
    ...total,
    ...(await readErrorGroups(store, range, now)),
    unrepaired: await readUnrepaired(store),
    machines: await rowsOf({ store, overrides }, shown, { range, name, now }),
    otherMachines: all.length - shown.length,
    changes: (await store.overview.events({ machineIds: ids, from: range.from, to: range.to ?? now }))
      .slice(-MAX_CHANGES)
      .map((event) => eventRow(event, name)),
  });
}

function totalOf(all: readonly MachineSums[]) {
  return {
    executions: all.reduce((total, { executions }) => total + executions, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
  };
}

async function readUnrepaired(store: Store): Promise<Overview["unrepaired"]> {
  const failures = await store.fleet.openFailures();
  const named = failures.slice(0, MAX_GROUP_MACHINES);
  const name = await namesOf(
    store,
    named.map(({ machineId }) => machineId),
  );
  return {
    open: failures.reduce((total, { open }) => total + open, 0),
    machines: named.map(({ machineId, open }) => ({ ...name(machineId), open })),
  };
}
