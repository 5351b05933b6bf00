import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { machineFilterOf, type MachineFilterOptions, machineFilterOptions } from "../filterOptions";
import { UNREDACTED } from "../hiddenData";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { UsageError } from "../usageError";

type Options = MachineFilterOptions & {
  readonly mock?: string;
  readonly teststate?: string;
  readonly test?: string;
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly times: boolean;
  readonly scrub: boolean;
  readonly unredacted?: boolean;
};

/** `stepscope record TARGET…`: mocks and tests out of what tasks answered in recorded executions. */
export function define(command: Command): void {
  command
    .argument("<target...>", "files, folders, keys or ARNs of stored executions, names or ARNs of their machines")
    .option("--mock <file>", "write a mock file of Step Functions Local, a test case an execution")
    .option("--teststate <file>", "write calls of TestState with their mocks, one an attempt of a Task")
    .option("--test <file>", "write a test for node --test that runs them on the local engine; needs --mock")
    .option("--definition <file>", "what the executions of files ran with, or a template (FILE#ID)");
  command.option("--scrub", "replace texts, numbers, times and keys of the data; what the way depends on stays", false);
  command.option(...UNREDACTED);
  substitutionsOption(command).option("--no-times", "leave clocks unchecked, for records with invented times");
  machineFilterOptions(command).action(async (targets: string[], options: Options) => {
    const { mock, teststate, test, definition, times, scrub, unredacted = false } = options;
    if (mock === undefined && teststate === undefined && test === undefined) {
      throw new UsageError("record: nothing to write. Name a file with --mock, --teststate or --test.");
    }
    if (test !== undefined && mock === undefined) {
      throw new UsageError("record: the test answers its tasks from a mock file. Name one with --mock.");
    }
    const { recordTargets } = await import("../recordTargets");
    const substitutions = await substitutionsOf(options.substitutions);
    const filter = machineFilterOf(options, Date.now());
    const written = { mock, teststate, test };
    process.exitCode = await recordTargets(targets, {
      ...written,
      definition,
      unredacted,
      substitutions,
      filter,
      checkTimes: times,
      salt: scrub ? randomBytes(32).toString("hex") : null,
    });
  });
}
