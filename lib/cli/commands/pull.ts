import type { Command } from "commander";
import { pull, type PullReport, type PullRequest } from "@/lib/ingest/aws/pull";
import { openStore } from "@/lib/server/openStore";
import { regionOf } from "@/lib/server/sources/region";
import { EXIT } from "../exit";
import { interruption } from "../interrupt";
import { Progress } from "../progress";
import { timeArgument } from "../timeArgument";
import { UsageError } from "../usageError";

type Options = {
  readonly endpoint?: string;
  readonly region?: string;
  readonly machine?: string;
  readonly since?: string;
  readonly json?: boolean;
};

const MACHINE_ARN = /^arn:[^:]+:states:([^:]*):[^:]*:stateMachine:.+$/;

export function define(command: Command): void {
  command
    .option("--endpoint <url>", "an emulator or other endpoint that speaks the API; AWS itself without it")
    .option("--region <region>", "the region; else that of the machine, of AWS_REGION, or us-east-1")
    .option("--machine <arn>", "only executions of this state machine")
    .option("--since <time>", "only executions that started then or later: 7d, 12h, 2026-01-31, an ISO time")
    .option("--json", "print the result as JSON")
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

async function run(options: Options): Promise<number> {
  const request = requestOf(options);
  const signal = interruption();
  const progress = new Progress();
  const store = await openStore();
  try {
    const report = await pull(
      request,
      store.executions,
      ({ executions, events }, machine) => progress.show(`${machine}  ${executions} executions  ${events} new events`),
      signal,
    );
    progress.clear();
    print(report, options.json === true);
    return exitOf(report);
  } finally {
    progress.clear();
    await store.close();
  }
}

function exitOf({ ended, executions, failures }: PullReport): number {
  if (ended?.why === "interrupted") return EXIT.interrupted;
  if (ended === null && failures === 0) return EXIT.ok;
  return executions > 0 ? EXIT.findings : EXIT.usage;
}

function requestOf({ endpoint, region, machine, since }: Options): PullRequest {
  if (endpoint !== undefined && !URL.canParse(endpoint)) {
    throw new UsageError(`--endpoint: ${endpoint} is not an address such as http://127.0.0.1:8083.`);
  }
  const arn = machine === undefined ? null : MACHINE_ARN.exec(machine);
  if (machine !== undefined && arn === null) {
    throw new UsageError(`--machine: ${machine} is not the ARN of a state machine.`);
  }
  return {
    endpoint: endpoint ?? null,
    region: region ?? (arn?.[1] || regionOf({}, process.env)),
    machine: machine ?? null,
    since: since === undefined ? null : timeArgument("--since", since, Date.now()),
  };
}

/** What was read, whatever ended it. */
function print(report: PullReport, json: boolean): void {
  const { machines, executions, events, duplicates, skipped, errors, failures, ended } = report;
  if (json) console.log(JSON.stringify(report));
  else console.log(`${machines} machines: ${executions} executions, ${events} new events, ${duplicates} known before`);
  for (const { machine, reason } of skipped) console.error(`${machine} was skipped: ${reason}`);
  for (const { arn, reason } of errors) console.error(`${arn}: ${reason}`);
  if (failures > errors.length) console.error(`and ${failures - errors.length} more that could not be read`);
  if (ended?.why === "interrupted") {
    console.error("Interrupted. What was read is stored; the next pull finds it again.");
  } else if (ended !== null) {
    console.error(`${ended.reason}. What was read before is stored; the next pull finds it again.`);
  }
}
