import { readFile } from "node:fs/promises";
import { isExecutionKey } from "@/lib/contract/key";
import { type ReadExecution, readExecutions } from "@/lib/server/cost/fileExecutions";
import { openStore } from "@/lib/server/openStore";
import type { Store } from "@/lib/store/store";
import { keyOf } from "@/lib/store/text";
import { interruption } from "./interrupt";
import { userPath } from "./userPath";
import { WrongUse } from "./wrongUse";

/** An execution that a target on the command line names. */
export type TargetExecution = ReadExecution & {
  /** The definition is the nearest known one, not certainly the one it ran with. */
  readonly definitionAssumed: boolean;
};

/** Reads what a target names: a file, a folder, or the key or ARN of a stored execution. */
export async function executionsOf(target: string, definitionFile: string | undefined): Promise<TargetExecution[]> {
  if (target.startsWith("arn:") || isExecutionKey(target)) return [await stored(target)];
  const definition = definitionFile === undefined ? null : await definitionText(definitionFile);
  const read = await readExecutions(userPath(target), definition, interruption());
  if (!read.ok) throw new WrongUse(read.error);
  return read.value.map((execution) => ({ ...execution, definitionAssumed: false }));
}

async function definitionText(path: string): Promise<string> {
  try {
    return await readFile(userPath(path), "utf8");
  } catch (error) {
    throw new WrongUse(
      `--definition: ${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

async function stored(target: string): Promise<TargetExecution> {
  const store = await openStore();
  try {
    return await readStored(store, target);
  } finally {
    await store.close();
  }
}

async function readStored(store: Store, target: string): Promise<TargetExecution> {
  const execution = await store.find(isExecutionKey(target) ? target : keyOf(target));
  if (execution === null) throw new WrongUse(`${target} is not stored here. Import its history, or name the file.`);
  const { name, arn, type, definitionHash, definitionAssumed, cut } = execution;
  return {
    name,
    arn,
    type: type === "STANDARD" || type === "EXPRESS" ? type : null,
    events: await store.events(execution.id),
    definition: definitionHash === null ? null : await store.definition(definitionHash),
    definitionAssumed: definitionAssumed === 1,
    cut: cut === 1,
  };
}
