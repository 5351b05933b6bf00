import type { Command } from "commander";
import { timeArgument } from "../timeArgument";

type Options = {
  readonly machine?: string;
  readonly account?: string;
  readonly region?: string;
  readonly at?: string;
  readonly url?: string;
  readonly by?: string;
  readonly token?: string;
  readonly json?: boolean;
};

/** `stepscope mark LABEL`: a line on every chart of the machines that it is about. */
export function define(command: Command): void {
  command
    .argument("<label>", "what happened, at most 200 characters")
    .option("--machine <name>", "name or ARN of the machine that it is about; all without it")
    .option("--account <id>", "all machines of this account")
    .option("--region <name>", "all machines of this region")
    .option("--at <time>", "when (2026-01-31T08:00:00Z, or 30m for half an hour ago); now without it")
    .option("--url <url>", "an https address that tells more")
    .option("--by <who>", "who did it")
    .option("--token <text>", "sent again with the same token, it is kept once")
    .option("--json", "print the marker as POST /api/markers answers it")
    .action(async (label: string, { at, json, ...given }: Options) => {
      const now = Date.now();
      const moment = at === undefined ? {} : { at: timeArgument("--at", at, now) };
      const { printMark } = await import("../printMark");
      process.exitCode = await printMark({ label, ...given, ...moment }, now, json === true);
    });
}
