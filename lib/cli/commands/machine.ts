import { type Command, Option } from "commander";
import type { Instant } from "@/lib/base/instant";
import { DEFAULT_LAST, OVERVIEW_LAST, type OverviewLast, type OverviewQuery } from "@/lib/contract/overview";
import { timeArgument } from "../timeArgument";
import { UsageError } from "../usageError";

type Options = {
  readonly last?: OverviewLast;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
};

/** `stepscope machine`: what the states, runs and definitions of one machine did, and what it costs. */
export function define(command: Command): void {
  command
    .argument("<machine>", "its name or ARN")
    .addOption(
      new Option("--last <time>", `the stretch of time that ends now (default: ${DEFAULT_LAST})`)
        .choices(Object.keys(OVERVIEW_LAST))
        .conflicts(["from", "to"]),
    )
    .option("--from <time>", "began then or later (24h, 7d, 2026-01-31)")
    .option("--to <time>", "began before then (default: now)")
    .option("--json", "print what GET /api/machines/machine answers")
    .action(async (machine: string, options: Options) => {
      const { printMachine } = await import("../printMachine");
      const time = timeOf(options, Date.now());
      process.exitCode = await printMachine({ machine, time, definition: null }, options.json === true);
    });
}

function timeOf({ last, from, to }: Options, now: number): OverviewQuery {
  if (from === undefined) {
    if (to !== undefined) throw new UsageError("--to: give --from too, from when on.");
    return { kind: "last", last: last ?? DEFAULT_LAST };
  }
  const [begin, end]: [Instant, Instant] = [timeArgument("--from", from, now), timeArgument("--to", to ?? "0m", now)];
  if (begin >= end) throw new UsageError("--from is not before --to, so nothing lies between them.");
  return { kind: "between", from: begin, to: end };
}
