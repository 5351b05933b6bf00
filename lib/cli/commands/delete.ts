import type { Command } from "commander";
import { executionsOfMachine, findExecution } from "@/lib/server/findExecutions";
import { openStore } from "@/lib/server/openStore";
import type { Store } from "@/lib/store/store";
import { agreed } from "../agreed";
import { EXIT } from "../exit";
import { refuseAmbiguous } from "../refuseAmbiguous";
import { UsageError } from "../usageError";

const AGAIN = "The next import or pull of their histories brings them back.";

export function define(command: Command): void {
  command
    .argument(
      "<target...>",
      "key or ARN of an execution (ARN@START: one of its runs), or a machine: all its executions",
    )
    .option("--yes", "do not ask")
    .action(async (targets: string[], { yes }: { readonly yes?: boolean }) => {
      process.exitCode = await run(targets, yes === true);
    });
}

async function run(targets: readonly string[], isSure: boolean): Promise<number> {
  const store = await openStore();
  try {
    const ids = new Set<number>();
    for (const target of targets) for (const id of await idsOf(store, target)) ids.add(id);
    const what = `${ids.size} execution${ids.size === 1 ? "" : "s"}`;
    if (!isSure && !(await agreed("delete", `Delete ${what}? ${AGAIN} [y/N] `))) {
      console.error("Nothing was deleted.");
      return EXIT.usage;
    }
    console.log(`${await store.executions.remove([...ids])} deleted. ${AGAIN}`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function idsOf(store: Store, target: string): Promise<number[]> {
  const one = await findExecution({ store }, target);
  if (one !== null) return [one.id];
  await refuseAmbiguous(store, target);
  const ids: number[] = [];
  for await (const { id } of (await executionsOfMachine({ store }, target)) ?? []) ids.push(id);
  if (ids.length === 0) throw new UsageError(`${target} is neither a stored execution nor a machine of one.`);
  return ids;
}
