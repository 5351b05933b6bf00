import { MAX_CHANGES, type MachineEventRow } from "@/lib/contract/machineEvent";
import type { Store } from "@/lib/store/store";
import { eventRow, namesOf } from "./names";

/**
 * What changed of machines between two times, ascending, the last 200. `words`: as addresses name machines; null: all.
 * Other versions of functions are told of one machine alone: they are read from its executions.
 */
export async function changesIn(
  { overview, machines }: Pick<Store, "overview" | "machines">,
  words: readonly string[] | null,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<MachineEventRow[]> {
  return changesOf({ overview, machines }, words === null ? null : await idsOf(machines, words), { from, to });
}

/** The same of machines by their ids. */
export async function changesOf(
  { overview, machines }: Pick<Store, "overview" | "machines">,
  machineIds: readonly number[] | null,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<MachineEventRow[]> {
  const facts = await overview.events({ machineIds, from, to });
  const [machineId, ...others] = machineIds ?? [];
  const isOne = machineId !== undefined && others.length === 0;
  const versions = isOne ? await overview.functionVersions({ machineId, from, to }) : [];
  const shown = [...facts, ...versions].sort((a, b) => a.at - b.at).slice(-MAX_CHANGES);
  const name = await namesOf({ machines }, [...shown.map((event) => event.machineId), ...(isOne ? [machineId] : [])]);
  const only = isOne ? name(machineId) : undefined;
  return shown.map((event) => eventRow(event, name, only));
}

async function idsOf(machines: Store["machines"], words: readonly string[]): Promise<number[]> {
  const ids = new Set<number>();
  for (const word of words) for (const id of await machines.find(word)) ids.add(id);
  return [...ids];
}
