import type { Command } from "commander";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { chosenBy } from "../filterOptions";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { timeArgument } from "../timeArgument";
import { UsageError } from "../usageError";

type Options = {
  readonly strict?: boolean;
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly times: boolean;
  readonly json?: boolean;
  readonly status?: string;
  readonly type?: string;
  readonly error?: string;
  readonly since?: string;
  readonly until?: string;
};

/** `stepscope verify TARGET…`: replays executions from their outcomes and compares with what was recorded. */
export function define(command: Command): void {
  command
    .argument("<target...>", "files, folders, keys or ARNs of stored executions, names or ARNs of their machines")
    .option("--strict", "exit with 1 also where an execution cannot be replayed")
    .option("--definition <file>", "the definition that the executions of the files ran with, or a template (FILE#ID)");
  substitutionsOption(command)
    .option("--no-times", "leave clocks unchecked, for records with invented times")
    .option("--status <names>", "of a machine: only these, such as FAILED,TIMED_OUT")
    .option("--type <type>", "of a machine: only STANDARD or EXPRESS")
    .option("--error <name>", "of a machine: only what failed with this error")
    .option("--since <time>", "of a machine: started then or later (24h, 7d, 2026-01-31)")
    .option("--until <time>", "of a machine: started before")
    .option("--json", "print the results as JSON")
    .action(async (targets: string[], options: Options) => {
      if (targets.some((target) => target.trim() === "")) throw new UsageError("verify: a target is empty.");
      const filter = filterOf(options, Date.now());
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

function filterOf({ status, type, error, since, until }: Options, now: number): Partial<ExecutionFilter> {
  const given = { status, type, error };
  return {
    ...chosenBy(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
    ...(since === undefined ? {} : { from: timeArgument("--since", since, now) }),
    ...(until === undefined ? {} : { to: timeArgument("--until", until, now) }),
  };
}
