import type { Store } from "@/lib/store/store";
import { UsageError } from "./usageError";

/** Nothing is changed of a machine whose name several have: which one was meant has to be said. */
export async function refuseAmbiguous({ machines }: Pick<Store, "machines">, target: string): Promise<void> {
  const found = await machines.find(target);
  if (found.length < 2) return;
  const values = [...(await machines.label(found)).values()].map(({ value }) => value).sort();
  throw new UsageError(`${found.length} machines have the name ${target}. Name one of them: ${values.join(", ")}.`);
}
