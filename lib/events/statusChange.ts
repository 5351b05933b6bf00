import { printInstant, type Instant } from "@/lib/base/instant";
import type { BusEvent } from "./busEvent";

/*
 * What Step Functions tells EventBridge of a Standard execution.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */

/** An execution at the moment at which it got a status. Times in ms; texts as DescribeExecution has them. */
export type StatusChange = {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly status: string;
  readonly startedAt: Instant;
  readonly stoppedAt: Instant | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly stateMachineVersionArn: string | null;
  readonly stateMachineAliasArn: string | null;
  readonly redriveCount: number;
  readonly redrivenAt: Instant | null;
  readonly redriveStatus: string;
  readonly redriveStatusReason: string | null;
};

/** Escaped characters of input and output that an event has room for. */
const ROOM = 248 * 1024;

/** The event; `at`: when it happened. Input, and then output, are left out where the two are too long together. */
export function statusChangeEvent(change: StatusChange, id: string, at: Instant): BusEvent {
  const { executionArn, account, region, input, output, startedAt, stoppedAt, redrivenAt } = change;
  const hasOutput = output !== null && escapedLength(output) <= ROOM;
  const hasInput = escapedLength(input) + (output === null ? 0 : escapedLength(output)) <= ROOM;
  return {
    version: "0",
    id,
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account,
    time: wholeSeconds(at),
    region,
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn: change.stateMachineArn,
      name: change.name,
      status: change.status,
      startDate: startedAt,
      stopDate: stoppedAt,
      input: hasInput ? input : null,
      output: hasOutput ? output : null,
      stateMachineVersionArn: change.stateMachineVersionArn,
      stateMachineAliasArn: change.stateMachineAliasArn,
      redriveCount: change.redriveCount,
      // A number, whatever the page says.
      redriveDate: redrivenAt,
      redriveStatus: change.redriveStatus,
      redriveStatusReason: change.redriveStatusReason,
      inputDetails: { included: hasInput },
      outputDetails: output === null ? null : { included: hasOutput },
      error: change.error,
      cause: change.cause,
    },
  };
}

/** The event of a schedule that is due. `ruleArn`: whose it is. */
export function scheduledEvent(
  { account, region, ruleArn }: { readonly account: string; readonly region: string; readonly ruleArn: string },
  id: string,
  at: Instant,
): BusEvent {
  return {
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account,
    time: wholeSeconds(at),
    region,
    resources: [ruleArn],
    detail: {},
  };
}

/** `2026-01-31T12:00:00Z`: events have whole seconds. */
export function wholeSeconds(at: Instant): string {
  return printInstant((Math.floor(at / 1000) * 1000) as Instant);
}

function escapedLength(text: string): number {
  return JSON.stringify(text).length - 2;
}
