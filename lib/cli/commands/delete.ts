import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { isExecutionKey } from "@/lib/contract/key";
import { DEFAULT_SORT, MAX_SIZE, NO_FILTER } from "@/lib/contract/listQuery";
import { openStore } from "@/lib/server/openStore";
import type { Store } from "@/lib/store/store";
import { EXIT } from "../exit";
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
    if (!isSure && !(await agreed(`Delete ${what}? ${AGAIN} [y/N] `))) {
      console.error("Nothing was deleted.");
      return EXIT.usage;
    }
    console.log(`${await store.remove([...ids])} deleted. ${AGAIN}`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("delete: nobody can be asked here; say --yes.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

async function idsOf(store: Store, target: string): Promise<number[]> {
  const one = isExecutionKey(target) ? await store.find(target) : await store.findByArn(target);
  if (one !== null) return [one.id];
  const ids = await idsOfMachine(store, target);
  if (ids.length === 0) throw new UsageError(`${target} is neither a stored execution nor a machine of one.`);
  return ids;
}

/** Those of one machine: a name that several have deletes nothing. */
async function idsOfMachine(store: Store, target: string): Promise<number[]> {
  const machines = await store.findMachines(target);
  if (machines.length > 1) {
    const values = [...(await store.labelMachines(machines)).values()].map(({ value }) => value).sort();
    throw new UsageError(`${machines.length} machines have the name ${target}. Name one of them: ${values.join(", ")}.`);
  }
  const query = { ...NO_FILTER, machine: [target], sort: DEFAULT_SORT, size: MAX_SIZE };
  const ids: number[] = [];
  for (let page = 1, more = true; more; page++) {
    const { rows } = await store.list({ ...query, page });
    more = rows.length === MAX_SIZE;
    for (const { key } of rows) {
      const row = await store.find(key);
      if (row !== null) ids.push(row.id);
    }
  }
  return ids;
}
