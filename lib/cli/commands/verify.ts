import type { Command } from "commander";
import { machineFilterOf, type MachineFilterOptions, machineFilterOptions } from "../filterOptions";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { UsageError } from "../usageError";

type Options = MachineFilterOptions & {
  readonly strict?: boolean;
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly times: boolean;
  readonly json?: boolean;
};

/** `stepscope verify TARGET…`: replays executions from their outcomes and compares with what was recorded. */
export function define(command: Command): void {
  command
    .argument("<target...>", "files, folders, keys or ARNs of stored executions, names or ARNs of their machines")
    .option("--strict", "exit with 1 also where an execution cannot be replayed")
    .option("--definition <file>", "the definition that the executions of the files ran with, or a template (FILE#ID)");
  substitutionsOption(command).option("--no-times", "leave clocks unchecked, for records with invented times");
  machineFilterOptions(command)
    .option("--json", "print the results as JSON")
    .action(async (targets: string[], options: Options) => {
      if (targets.some((target) => target.trim() === "")) throw new UsageError("verify: a target is empty.");
      const filter = machineFilterOf(options, Date.now());
      const { verifyTargets } = await import("../verifyTargets");
      const { definition, strict, times, json } = options;
      const substitutions = await substitutionsOf(options.substitutions);
      process.exitCode = await verifyTargets(targets, {
        definition,
        substitutions,
        filter,
        isStrict: strict === true,
        checkTimes: times,
        asJson: json === true,
      });
    });
}
