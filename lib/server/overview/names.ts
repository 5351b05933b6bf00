import { instant } from "@/lib/base/instant";
import type { MachineEventRow, MachineName } from "@/lib/contract/overview";
import type { MachineEvent } from "@/lib/store/overview/machineEvents";
import type { Store } from "@/lib/store/store";

export type NameOf = (id: number | null) => MachineName;

/** How machines are called; one that is gone meanwhile, and what names none, is not known. */
export async function namesOf({ machines }: Pick<Store, "machines">, ids: readonly (number | null)[]): Promise<NameOf> {
  const labels = await machines.label([...new Set(ids.flatMap((id) => id ?? []))]);
  return (id) => {
    const label = id === null ? undefined : labels.get(id);
    return { id, value: label?.value ?? null, name: label?.label ?? "machine not known" };
  };
}

/** A change as it is shown: when and what, without the values. */
export function eventRow({ machineId, kind, state, since, at }: MachineEvent, nameOf: NameOf): MachineEventRow {
  return { machine: nameOf(machineId), kind, state, since: instant(since), at: instant(at) };
}
