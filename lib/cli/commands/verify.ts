import type { Command } from "commander";
import { WrongUse } from "../wrongUse";

export type VerifyCommandOptions = {
  readonly strict?: boolean;
  readonly definition?: string;
  readonly times: boolean;
  readonly json?: boolean;
};

/** `stepscope verify TARGET…`: replays executions from their outcomes and compares with what was recorded. */
export function define(command: Command): void {
  command
    .argument("<target...>", "files, folders, keys or ARNs of stored executions")
    .option("--strict", "exit with 1 also where an execution cannot be replayed")
    .option("--definition <file>", "the definition that the executions of the files ran with")
    .option("--no-times", "leave clocks unchecked, for records with invented times")
    .option("--json", "print the results as JSON")
    .action(async (targets: string[], options: VerifyCommandOptions) => {
      if (targets.some((target) => target.trim() === "")) throw new WrongUse("verify: a target is empty.");
      const { verifyTargets } = await import("../verifyTargets");
      process.exitCode = await verifyTargets(targets, options);
    });
}
