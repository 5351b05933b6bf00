import { type Command, InvalidArgumentError } from "commander";
import { REGRESSION_OUTCOMES, type RegressionOutcome } from "@/lib/replay/regression/judge";
import { machineFilterOf, type MachineFilterOptions, machineFilterOptions } from "../filterOptions";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { UsageError } from "../usageError";

type Options = MachineFilterOptions & {
  readonly definition?: string;
  readonly recordedDefinition?: string;
  readonly substitutions: readonly string[];
  readonly mock?: string;
  readonly machine?: string;
  readonly case?: string;
  readonly allow: ReadonlySet<RegressionOutcome>;
  readonly select: number;
  readonly minCoverage: number;
  readonly times: boolean;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
  readonly markdown?: string;
};

/** `stepscope replay TARGET… --definition FILE`: what a changed definition makes of recorded executions. */
export function define(command: Command): void {
  command
    .argument("<target...>", "files, folders, keys or ARNs of stored executions, names or ARNs of their machines")
    .option("--definition <file>", "the changed definition, or a template (FILE#ID); without it each runs on its own")
    .option("--recorded-definition <file>", "what the executions of files ran with, where the files do not hold it");
  substitutionsOption(command)
    .option("--mock <file>", "mock file of Step Functions Local, for what the records do not answer")
    .option("--machine <name>", "state machine in the mock file")
    .option("--case <name>", "test case in the mock file")
    .option(
      "--allow <outcomes>",
      `what may change: ${REGRESSION_OUTCOMES.slice(1).join(", ")}`,
      readOutcomes,
      new Set(),
    )
    .option("--select <n>", "name at most n executions that together cover as much as all do", readCount, 0)
    .option("--min-coverage <percent>", "exit with 1 below this part of the changed definition", readPercent, 0)
    .option("--no-times", "leave clocks unchecked, for records with invented times");
  machineFilterOptions(command)
    .option("--resume", "go on where the same command was interrupted")
    .option("--json", "print the report as JSON")
    .option("--junit <file>", "write the report for a CI server")
    .option("--markdown <file>", "append the report to a file, such as $GITHUB_STEP_SUMMARY")
    .action(async (targets: string[], options: Options) => {
      if (targets.some((target) => target.trim() === "")) throw new UsageError("replay: a target is empty.");
      const { replayTargets } = await import("../replayTargets");
      const { definition, recordedDefinition, allow, select, minCoverage, times, junit, markdown } = options;
      process.exitCode = await replayTargets(targets, {
        definition: recordedDefinition,
        candidate: definition,
        substitutions: await substitutionsOf(options.substitutions),
        filter: machineFilterOf(options, Date.now()),
        mock: options,
        allow,
        select,
        minCoverage,
        checkTimes: times,
        resume: options.resume === true,
        asJson: options.json === true,
        junit,
        markdown,
      });
    });
}

function readOutcomes(text: string, before: ReadonlySet<RegressionOutcome>): ReadonlySet<RegressionOutcome> {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !isOutcome(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`'${unknown}' is none of ${REGRESSION_OUTCOMES.join(", ")}.`);
  }
  return new Set([...before, ...names.filter(isOutcome)]);
}

function isOutcome(name: string): name is RegressionOutcome {
  return (REGRESSION_OUTCOMES as readonly string[]).includes(name);
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number, 1 or more.");
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (/^\d{1,3}(\.\d{1,9})?$/.test(text) && percent <= 100) return percent;
  throw new InvalidArgumentError("Give a number from 0 to 100.");
}
