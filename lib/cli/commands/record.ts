import type { Command } from "commander";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { chosenBy } from "../filterOptions";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { timeArgument } from "../timeArgument";
import { UsageError } from "../usageError";

type Options = {
  readonly mock?: string;
  readonly teststate?: string;
  readonly test?: string;
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly times: boolean;
  readonly status?: string;
  readonly error?: string;
  readonly since?: string;
  readonly until?: string;
};

/** `stepscope record TARGET…`: mocks and tests out of what tasks answered in recorded executions. */
export function define(command: Command): void {
  command
    .argument("<target...>", "files, folders, keys or ARNs of stored executions, names or ARNs of their machines")
    .option("--mock <file>", "write a mock file of Step Functions Local, a test case an execution")
    .option("--teststate <file>", "write calls of TestState with their mocks, one an attempt of a Task")
    .option("--test <file>", "write a test for node --test that runs them on the local engine; needs --mock")
    .option("--definition <file>", "what the executions of files ran with, or a template (FILE#ID)");
  substitutionsOption(command)
    .option("--no-times", "leave clocks unchecked, for records with invented times")
    .option("--status <names>", "of a machine: only these, such as FAILED,TIMED_OUT")
    .option("--error <name>", "of a machine: only what failed with this error")
    .option("--since <time>", "of a machine: started then or later (24h, 7d, 2026-01-31)")
    .option("--until <time>", "of a machine: started before")
    .action(async (targets: string[], options: Options) => {
      const { mock, teststate, test, definition, times } = options;
      if (mock === undefined && teststate === undefined && test === undefined) {
        throw new UsageError("record: nothing to write. Name a file with --mock, --teststate or --test.");
      }
      if (test !== undefined && mock === undefined) {
        throw new UsageError("record: the test answers its tasks from a mock file. Name one with --mock.");
      }
      const { recordTargets } = await import("../recordTargets");
      const substitutions = await substitutionsOf(options.substitutions);
      const filter = filterOf(options, Date.now());
      const written = { mock, teststate, test };
      process.exitCode = await recordTargets(targets, {
        ...written,
        definition,
        substitutions,
        filter,
        checkTimes: times,
      });
    });
}

function filterOf({ status, error, since, until }: Options, now: number): Partial<ExecutionFilter> {
  return {
    ...chosenBy({ ...(status === undefined ? {} : { status }), ...(error === undefined ? {} : { error }) }),
    ...(since === undefined ? {} : { from: timeArgument("--since", since, now) }),
    ...(until === undefined ? {} : { to: timeArgument("--until", until, now) }),
  };
}
