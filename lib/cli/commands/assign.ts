import type { Command } from "commander";
import { assignmentSchema } from "@/lib/contract/change";
import { assignExecution } from "@/lib/server/assignExecution";
import { findExecution } from "@/lib/server/findExecutions";
import { openStore } from "@/lib/server/openStore";
import { readDefinitionOption } from "../definitionArgument";
import { EXIT } from "../exit";
import { substitutionsOf, substitutionsOption } from "../substitutions";
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
    .argument("<key>", "key or ARN of a stored execution; ARN@START is one of several runs")
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
    if (execution === null) throw new UsageError(`${target} is not stored here.`);
    const done = await assignExecution({ store }, execution.key, given.data);
    if (!done.ok) throw new UsageError(`assign: ${done.error.problem.what} ${done.error.problem.why}`);
    const what = undo === true ? "is as it was imported" : `has another ${Object.keys(body).join(", ")}`;
    console.log(`${execution.key} ${what}. A verdict on it is asked for anew; \`--undo\` brings back what it had.`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
