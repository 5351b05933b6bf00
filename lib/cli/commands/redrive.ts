import { type Command, InvalidArgumentError } from "commander";
import { instant } from "@/lib/base/instant";
import { timeArgument } from "../timeArgument";
import { UsageError } from "../usageError";

type Options = {
  readonly since?: string;
  readonly until?: string;
  readonly name?: string;
  readonly trial?: number;
  readonly rate?: number;
  readonly stopAbove?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly goOn?: boolean;
};

const RATE = 1;
const STOP_ABOVE = 0.1;

/** `stepscope redrive`: redrives what a filter lets through, as one stored job of this process. */
export function define(command: Command): void {
  command
    .argument(
      "<filter>",
      "the query of the executions page, such as 'machine=orders&error=Timeout'; '' is every failure",
    )
    .option("--since <time>", "of the executions that started then or later (24h, 7d, 2026-01-31); always needed")
    .option("--until <time>", "of those that started before; always needed (now, 1h, 2026-02-01)")
    .option("--name <name>", "what the job is called; one of this name that is not done is gone on with")
    .option("--trial <n>", "redrive so many, and wait until it is called with --go-on", whole)
    .option("--rate <n>", "redrives a second; 1 without it", rate)
    .option("--stop-above <percent>", "stop when more of those that ended failed again; 10% without it", share)
    .option("--go-on", "go on after a trial, a stop or an end")
    .option("--yes", "do not ask")
    .option("--json", "print the results as JSON")
    .action(async (filter: string, options: Options) => {
      const { since, until, name, trial = null, rate: perSecond = RATE, stopAbove = STOP_ABOVE } = options;
      if (since === undefined || until === undefined) throw new UsageError("redrive: say --since and --until.");
      if (name === undefined) throw new UsageError("redrive: say --name, so that it can be found again.");
      const now = Date.now();
      const from = timeArgument("--since", since, now);
      const to = until === "now" ? instant(now) : timeArgument("--until", until, now);
      if (from >= to) throw new UsageError("--since is not before --until, so nothing lies between them.");
      const { redriveMass } = await import("../redriveMass");
      process.exitCode = await redriveMass({
        request: { name, filter: filter.replace(/^\?/, ""), from, to, trial, rate: perSecond, stopAbove },
        ...{ isSure: options.yes === true, isGoingOn: options.goOn === true, asJson: options.json === true },
      });
    });
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("It is no whole number from 1 to 99999.");
  return Number(text);
}

function rate(text: string): number {
  const value = Number(text);
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || value < 0.01 || value > 100) {
    throw new InvalidArgumentError("It is no number from 0.01 to 100.");
  }
  return value;
}

function share(text: string): number {
  const value = /^(\d{1,3}(?:\.\d)?)%$/.exec(text)?.[1];
  if (value === undefined || Number(value) > 100) throw new InvalidArgumentError("It is no share such as 10%.");
  return Number(value) / 100;
}
