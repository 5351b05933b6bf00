import { isArn, namesInExecutionArn } from "@/lib/base/arn";
import { existsSync } from "node:fs";
import type { Substitutions } from "@/lib/asl/substitute";
import { isKey } from "@/lib/contract/key";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { type ReadExecution, readExecutions } from "@/lib/server/cost/fileExecutions";
import { executionsOfMachine, findExecution, isMachineArn } from "@/lib/server/findExecutions";
import { openStore } from "@/lib/server/openStore";
import { digest } from "@/lib/expr/digest";
import { definitionFor, type UsedDefinition } from "@/lib/server/replay/definitionFor";
import { knownDefinitions } from "@/lib/server/replay/knownDefinitions";
import type { KnownDefinitions } from "@/lib/server/replay/otherDefinitions";
import { runsUnderArn, wordRuns } from "@/lib/server/runsUnderArn";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";
import { readDefinitionOption } from "./definitionArgument";
import { hiddenData, type HiddenData, redactionOfSettings } from "./hiddenData";
import { interruption } from "./interrupt";
import { userPath } from "./userPath";
import { UsageError } from "./usageError";

/** An execution that a target on the command line names. */
export type TargetExecution = ReadExecution &
  HiddenData & {
    /** Of a stored execution; null of a file's. */
    readonly key: string | null;
    readonly machineArn: string | null;
    /** The definition is the nearest known one, not certainly the one it ran with. */
    readonly definitionAssumed: boolean;
    /** What names its machine; null: nothing is known of it. */
    readonly machine: string | null;
    /** Sentences about other runs of a stored execution's ARN, and about events that are unassigned. */
    readonly runs: readonly string[];
    /** Definitions known of its machine, nearest to its start first. */
    readonly knownDefinitions: KnownDefinitions;
  };

export type TargetOptions = {
  /** File of the definition that the executions of files ran with, with `#ID` where it holds several. */
  readonly definition?: string | undefined;
  /** Values of its placeholders. */
  readonly substitutions?: Substitutions;
  /** Which executions of a machine; absent: a machine is no target. */
  readonly filter?: Partial<ExecutionFilter>;
  /** What rules hide is shown. */
  readonly unredacted?: boolean;
};

/**
 * Reads what a target names, one execution after the other: a file, a folder, the key or ARN of a stored execution, and
 * with a filter the name or ARN of a machine. Throws UsageError when it names nothing.
 */
export async function* executionsOf(
  target: string,
  { definition, substitutions = {}, filter, unredacted = false }: TargetOptions,
  signal: AbortSignal = interruption(),
): AsyncGenerator<TargetExecution> {
  const hasArn = isArn(target);
  const isMachine = filter !== undefined && (hasArn ? isMachineArn(target) : !existsSync(userPath(target)));
  if (hasArn || isKey(target) || isMachine) {
    const store = await openStore({ isUnredacted: unredacted });
    try {
      if (isMachine && !isKey(target)) yield* ofMachine(store, target, filter, signal);
      else yield await readStored(store, await found(store, target));
    } finally {
      await store.close();
    }
    return;
  }
  const text = definition === undefined ? null : await readDefinitionOption(definition, substitutions);
  const read = await readExecutions(userPath(target), text, signal);
  if (!read.ok) throw new UsageError(read.error);
  const redaction = await redactionOfSettings(unredacted);
  yield* read.value.map((execution) => ({
    ...execution,
    ...hiddenData(redaction, namesInExecutionArn(execution.arn)?.machine ?? null, execution.events),
    key: null,
    machineArn: null,
    runs: [],
    definitionAssumed: false,
    machine: namesInExecutionArn(execution.arn)?.machine ?? "of these files",
    knownDefinitions: (limit: number) => Promise.resolve(definitionsBeside(execution, read.value, limit)),
  }));
}

/** Definitions of the same machine that came with other executions of the same files, nearest in time first. */
function definitionsBeside(
  execution: ReadExecution,
  all: readonly ReadExecution[],
  limit: number,
): readonly UsedDefinition[] {
  const machine = namesInExecutionArn(execution.arn)?.machine ?? null;
  const startOf = ({ events }: ReadExecution) => events[0]?.timestamp ?? 0;
  const at = startOf(execution);
  const found = new Map<string, UsedDefinition>();
  const near = all
    .filter(({ arn, definition }) => definition !== null && (namesInExecutionArn(arn)?.machine ?? machine) === machine)
    .toSorted((a, b) => Math.abs(startOf(a) - at) - Math.abs(startOf(b) - at));
  for (const { definition } of near) {
    if (definition === null || found.size >= limit + 1) continue;
    const hash = digest(definition, "SHA-256");
    found.set(hash, { hash, text: definition, assumed: true });
  }
  return [...found.values()];
}

/** What a filter leaves of a machine's executions, the oldest first. */
async function* ofMachine(
  store: Store,
  target: string,
  filter: Partial<ExecutionFilter>,
  signal: AbortSignal,
): AsyncGenerator<TargetExecution> {
  const executions = await executionsOfMachine({ store }, target, filter);
  if (executions === null) {
    throw new UsageError(`${target} is neither a file or folder, nor a key, ARN or machine of a stored execution.`);
  }
  for await (const execution of executions) {
    if (signal.aborted) return;
    yield await readStored(store, execution);
  }
}

async function found(store: Store, target: string): Promise<ExecutionRecord> {
  const execution = await findExecution({ store }, target);
  if (execution === null) throw new UsageError(`${target} is not stored here. Import its history, or name the file.`);
  return execution;
}

async function readStored(store: Store, execution: ExecutionRecord): Promise<TargetExecution> {
  const { key, name, arn, machineArn, type, truncated, described } = execution;
  const definition = await definitionFor(store, execution);
  const events = await store.histories.events(execution.id);
  return {
    ...hiddenData(store.redaction, execution.machine, events),
    key,
    name,
    arn,
    machineArn,
    type,
    events,
    runs: arn === null ? [] : wordRuns(arn, await runsUnderArn(store, arn)),
    definition: definition?.text ?? null,
    definitionAssumed: definition?.assumed === true,
    machine: machineArn ?? execution.machine,
    knownDefinitions: knownDefinitions(store.definitions, execution, store.definitions.read),
    cut: truncated,
    billed: described?.billed ?? null,
    transitionCount: described?.transitionCount,
  };
}
