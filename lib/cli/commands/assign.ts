import type { Command } from "commander";
import { type AssignmentBody, assignmentSchema } from "@/lib/contract/change";
import { assignExecution } from "@/lib/server/assignExecution";
import { assignMachine } from "@/lib/server/assignMachine";
import { findExecution } from "@/lib/server/findExecutions";
import { openStore } from "@/lib/server/openStore";
import type { Store } from "@/lib/store/store";
import { readDefinitionOption } from "../definitionArgument";
import { EXIT } from "../exit";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { refuseAmbiguous } from "../refuseAmbiguous";
import { UsageError } from "../usageError";

type Options = {
  readonly definition?: string;
  readonly arn?: string;
  readonly machine?: string;
  readonly undo?: boolean;
  readonly substitutions: readonly string[];
};

export function define(command: Command): void {
  substitutionsOption(command)
    .argument("<target>", "key or ARN of a stored execution (ARN@START: one of its runs), or a machine: all of them")
    .option("--definition <file>", "the definition that it ran with; FILE#ID names one of several machines")
    .option("--arn <arn>", "the execution's ARN")
    .option("--machine <machine>", "name or ARN of the state machine")
    .option("--undo", "bring back what the assignments replaced")
    .action(async (target: string, options: Options) => {
      process.exitCode = await run(target, options);
    });
}

async function run(target: string, { definition, arn, machine, undo, substitutions }: Options): Promise<number> {
  const texts =
    definition === undefined ? null : await readDefinitionOption(definition, await substitutionsOf(substitutions));
  const body = {
    ...(texts === null ? {} : { definition: texts }),
    ...(arn === undefined ? {} : { arn }),
    ...(machine === undefined ? {} : { machine }),
    ...(undo === true ? { undo: true } : {}),
  };
  if (Object.keys(body).length === 0) throw new UsageError("assign: say --definition, --arn or --machine, or --undo.");
  const given = assignmentSchema.safeParse(body);
  if (!given.success) throw new UsageError(`assign: ${given.error.issues[0]?.message ?? "this is no assignment"}.`);
  const store = await openStore();
  try {
    const execution = await findExecution({ store }, target);
    if (execution === null) return await runOnMachine(store, target, given.data);
    const done = await assignExecution({ store }, execution.key, given.data);
    if (!done.ok) throw new UsageError(`assign: ${done.error.problem.what} ${done.error.problem.why}`);
    const what = undo === true ? "is as it was imported" : `has another ${Object.keys(body).join(", ")}`;
    console.log(`${execution.key} ${what}. A verdict on it is asked for anew; \`--undo\` brings back what it had.`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

/** All executions of a machine at once: which machine they belong to, or that what was said of them is taken back. */
async function runOnMachine(store: Store, target: string, { machine, undo, ...rest }: AssignmentBody): Promise<number> {
  await refuseAmbiguous(store, target);
  const given = undo === true ? ({ undo } as const) : machine === undefined ? null : { machine };
  if (given === null || Object.values(rest).some((said) => said !== undefined)) {
    throw new UsageError(`${target} is no stored execution; of all executions of a machine say --machine, or --undo.`);
  }
  const done = await assignMachine({ store }, target, given);
  if (!done.ok) throw new UsageError(`assign: ${done.error.problem.what} ${done.error.problem.why}`);
  if (done.value === null) throw new UsageError(`${target} is neither a stored execution nor a machine of one.`);
  const what = undo === true ? "are as they were imported" : `belong to ${machine}`;
  console.log(`${done.value} executions of ${target} ${what}. Verdicts on them are asked for anew.`);
  return EXIT.ok;
}
