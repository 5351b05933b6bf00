import { instant } from "@/lib/base/instant";
import type { MachineEventRow, MachineName } from "@/lib/contract/machineEvent";
import { aroundHref } from "@/lib/contract/periodsQuery";
import { changeDetail, changeText } from "@/lib/layout/changeWords";
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

const SEVERAL: MachineName = { id: null, value: null, name: "several machines" };

/** A change as it is shown: when, what, and from what to what. `only`: the one machine that it is asked for. */
export function eventRow(event: MachineEvent, nameOf: NameOf, only?: MachineName): MachineEventRow {
  const { machineId, kind, state, since, at, url = null, by = null } = event;
  const machine = machineId === null ? SEVERAL : nameOf(machineId);
  const compared = machine.value ?? only?.value ?? null;
  return {
    around: compared === null ? null : aroundHref(compared, event),
    ...{ machine, kind, state, url, by },
    ...{ since: instant(since), at: instant(at), text: changeText(event), detail: changeDetail(event) },
  };
}
