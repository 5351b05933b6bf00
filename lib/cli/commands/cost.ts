import { type Command, Option } from "commander";
import { EXIT } from "../exit";
import { UsageError } from "../usageError";
import type { EstimateRequest } from "../costEstimate";
import type { CostOptions } from "../costTargets";

/** `stepscope cost TARGET…` for executions and files, `stepscope cost estimate …` for numbers alone. */
export function define(command: Command): void {
  command
    .argument("[target...]", "files, keys or ARNs of stored executions")
    .addOption(new Option("--as <type>", "as this type instead of the one it ran as").choices(["STANDARD", "EXPRESS"]))
    .option("--region <region>", "prices of this region; otherwise that of the ARN or of the events")
    .option("--definition <file>", "the definition that the files ran with, or a template (FILE#ID)")
    .option("--json", "print the result as JSON")
    .action(async (targets: string[], options: CostOptions) => {
      if (targets.length === 0) throw new UsageError("cost: name a file or an execution, or use `cost estimate`.");
      const { costTargets } = await import("../costTargets");
      process.exitCode = await costTargets(targets, options);
    });
  defineEstimate(command.command("estimate").description("What a workload would cost in a month"));
}

function defineEstimate(command: Command): void {
  command
    .addOption(
      new Option("--type <type>", "type of state machine").choices(["STANDARD", "EXPRESS"]).makeOptionMandatory(),
    )
    .requiredOption("--executions <n>", "executions in the month", whole)
    .option("--transitions <n>", "state transitions of one execution, retries included", amount)
    .option("--parent-transitions <n>", "transitions that a parent is charged for each", amount)
    .option("--duration-ms <n>", "duration of one execution", whole)
    .option("--memory-mb <n>", "memory of one execution", amount)
    .option("--definition-kb <n>", "size of the definition, to estimate memory", amount)
    .option("--payload-kb <n>", "size of the execution's data, to estimate memory", amount)
    .option("--map-steps <n>", "Map and Parallel steps, to estimate memory", whole)
    .option("--log-gb <n>", "GB written to CloudWatch Logs, in all", amount)
    .option("--region <region>", "prices of this region", "us-east-1")
    .option("--no-free-tier", "leave the free tier out")
    .option("--json", "print the result as JSON")
    .action(async (_: unknown, self: Command) => {
      const { printEstimate } = await import("../costEstimate");
      await printEstimate(workloadOf(self.optsWithGlobals<EstimateRequest>()));
      process.exitCode = EXIT.ok;
    });
}

function workloadOf(options: EstimateRequest): EstimateRequest {
  const estimatesMemory = [options.definitionKb, options.payloadKb, options.mapSteps].some((n) => n !== undefined);
  if (options.memoryMb !== undefined && estimatesMemory) {
    throw new UsageError(
      "--memory-mb is the memory itself; --definition-kb, --payload-kb and --map-steps estimate it. Give one or the other.",
    );
  }
  return options;
}

function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${text} is not a whole number.`);
  return Number(text);
}

function amount(text: string): number {
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(text)) throw new UsageError(`${text} is not a number.`);
  return Number(text);
}
