import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import { AwsWorld } from "./awsWorld/awsWorld";
import { CALM } from "./awsWorld/misbehaviour";
import type { Outcome } from "./awsWorld/outcome";
import { startAwsServer } from "./awsWorld/server";
import { AwsService } from "./awsWorld/service";
import { standardRuns } from "./awsWorld/truth";

/*
 * A process that serves a made-up AWS account on a port of the loopback, in real time, until it is ended: with a past, with
 * executions that go on to start, and with a log of a Lambda function. It prints one line, a ServedAccount.
 */

export type ServedAccount = {
  readonly endpoint: string;
  /** ARN of one that has failed with PaymentDeclined. */
  readonly declined: string;
  /** What starts from now on, in this order; ms since the epoch. */
  readonly coming: readonly { readonly arn: string; readonly start: number }[];
  /** What the function of the declined attempt logged. */
  readonly logged: string;
};

/** Executions go on to start for so long, in ms. */
const LIVE_MS = 15 * 60_000;
const EXECUTIONS = 240;
const LOGGED = "Insufficient funds: 12.50 are missing";

async function main(): Promise<void> {
  const beginning = Date.now();
  const options = { seed: 11, standard: EXECUTIONS, expressEvents: 500, expressDays: 1, liveMs: LIVE_MS, beginning };
  const { world } = await AwsWorld.make(options);
  const { endpoint } = await startAwsServer(new LoggingService(world, REAL_CLOCK, CALM), REAL_CLOCK);
  const all = [...standardRuns(world, beginning + LIVE_MS)].filter(({ mapRunArn }) => mapRunArn === null);
  const coming = all.flatMap(({ arn, start }) => (start !== null && start > beginning ? [{ arn, start }] : []));
  const declined = [...standardRuns(world, beginning)].findLast(({ error }) => error === "PaymentDeclined");
  const served: ServedAccount = {
    ...{ endpoint, declined: declined?.arn ?? "", logged: LOGGED },
    coming: coming.sort((a, b) => a.start - b.start),
  };
  console.log(JSON.stringify(served));
}

/** Whatever stretch of the function's log is asked for, it said something in the middle of it. */
class LoggingService extends AwsService {
  override outcome(target: string, text: string): Outcome {
    if (!target.endsWith(".FilterLogEvents") || !text.includes('"/aws/lambda/')) return super.outcome(target, text);
    const { startTime, endTime, logGroupName } = JSON.parse(text) as Record<string, string | number>;
    const timestamp = Math.round((Number(startTime) + Number(endTime)) / 2);
    const line = { eventId: "1", logStreamName: "2026/[$LATEST]1", timestamp, ingestionTime: timestamp };
    const events = String(logGroupName).endsWith("/charge-card") ? [{ ...line, message: `${LOGGED}\n` }] : [];
    return { kind: "answer", status: 200, type: "application/x-amz-json-1.1", body: JSON.stringify({ events }) };
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
