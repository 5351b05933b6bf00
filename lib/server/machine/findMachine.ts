import { ok, type Result } from "@/lib/base/result";
import type { Store } from "@/lib/store/store";
import { notFound, type UseCaseError } from "../errors";

/** The machine that an address names; of several of one name the first that was stored. */
export async function findMachine(
  store: Pick<Store, "machines">,
  machine: string,
): Promise<Result<number, UseCaseError>> {
  const [machineId] = await store.machines.find(machine);
  return machineId === undefined ? notFound.machine(machine) : ok(machineId);
}
