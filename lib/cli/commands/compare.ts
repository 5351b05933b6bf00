import type { Command } from "commander";
import { UsageError } from "../usageError";

type Options = {
  readonly all?: boolean;
  readonly machine?: string;
  readonly a?: string;
  readonly b?: string;
  readonly json?: boolean;
};

/** `stepscope compare A B`: two executions side by side; with `--machine` two periods or definitions of one. */
export function define(command: Command): void {
  command
    .argument("[a]", "key, ARN (ARN@START), name or page address of a stored execution")
    .argument("[b]", "the same of another one; nearest: the nearest good run of A; fork:KEY: a fork that is kept")
    .option("--all", "print every step, not only where they differ")
    .option("--machine <name>", "instead of executions: two periods of this machine, its name or ARN")
    .option("--a <side>", "FROM..TO (48h..24h, 2026-01-31..2026-02-01) or revision:HASH")
    .option("--b <side>", "the same of what is compared with it")
    .option("--json", "print the comparison as JSON")
    .action(async (a: string | undefined, b: string | undefined, options: Options) => {
      process.exitCode = await (options.machine === undefined
        ? compareExecutions(a, b, options)
        : comparePeriods(options.machine, a, options));
    });
}

async function compareExecutions(a: string | undefined, b: string | undefined, { all, json, ...sides }: Options) {
  if (a === undefined || b === undefined) throw new UsageError("compare: name two executions, or say --machine.");
  if (sides.a !== undefined || sides.b !== undefined) throw new UsageError("compare: --a and --b need --machine.");
  const { compareTargets } = await import("../compareTargets");
  return compareTargets(a, b, { showsAll: all === true, asJson: json === true });
}

async function comparePeriods(machine: string, execution: string | undefined, { a, b, json }: Options) {
  if (execution !== undefined) throw new UsageError("compare: two executions or --machine, but not both.");
  if (a === undefined || b === undefined) throw new UsageError("compare: say --a and --b of the machine.");
  const now = Date.now();
  const { printPeriods, sideArgument } = await import("../printPeriods");
  const query = { machine, a: sideArgument("--a", a, now), b: sideArgument("--b", b, now) };
  return printPeriods(query, now, json === true);
}
