import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent as SdkEvent,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { instant, type Instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import type { Described, IngestedExecution } from "@/lib/store/ingested";
import { Refusal } from "../refusal";

/** The largest page that the API gives. */
const PAGE = 1000;

/** A machine of which executions are read, and the definition it has now. */
export type Machine = { readonly arn: string; readonly name: string; readonly definition: string | null };

/** Everything the API tells about one Standard execution: its facts, its definition, all pages of its history. */
export async function readExecution(
  client: SFNClient,
  arn: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<IngestedExecution> {
  const described = await client.send(new DescribeExecutionCommand({ executionArn: arn }), { abortSignal: signal });
  const history = await eventsOf(client, arn, signal);
  return {
    identity: arn,
    arn,
    name: described.name ?? null,
    machine: machine.name,
    machineArn: described.stateMachineArn ?? machine.arn,
    type: "STANDARD",
    described: stateOf(described),
    definition: await definitionOf(client, arn, machine, signal),
    events: history.map(({ event }) => event),
    texts: history.map(({ text }) => text),
    cutOff: false,
    origin: "AWS API",
  };
}

function stateOf({ status, startDate, stopDate }: DescribeExecutionCommandOutput): Described | null {
  const startedAt = time(startDate);
  return status === undefined || startedAt === null ? null : { status, startedAt, stoppedAt: time(stopDate) };
}

function time(date: Date | undefined): Instant | null {
  return date === undefined ? null : instant(date.getTime());
}

/** What the execution ran with; where an endpoint does not tell (emulators), what its machine has now. */
async function definitionOf(
  client: SFNClient,
  arn: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<IngestedExecution["definition"]> {
  try {
    const said = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn: arn }), {
      abortSignal: signal,
    });
    if (said.definition !== undefined) {
      return { text: said.definition, assumed: false };
    }
  } catch (error) {
    if (signal.aborted || !isAnswer(error)) throw error;
  }
  return machine.definition === null ? null : { text: machine.definition, assumed: true };
}

/** Whether the endpoint answered with an error of its own, as against not answering. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && "$fault" in error && "$metadata" in error;
}

/** An event, and its JSON as it came. */
type ReadEvent = { readonly text: string; readonly event: HistoryEvent };

async function eventsOf(client: SFNClient, arn: string, signal: AbortSignal): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn: arn, maxResults: PAGE, includeExecutionData: true, nextToken }),
      { abortSignal: signal },
    );
    for (const event of page.events ?? []) events.push(ingested(event));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

/** The SDK turned the wire's epoch seconds into a Date; everything else is as it came. */
function ingested(event: SdkEvent): ReadEvent {
  const { timestamp, ...rest } = event;
  const wire = { timestamp: timestamp === undefined ? null : timestamp.getTime() / 1000, ...rest };
  const text = JSON.stringify(wire);
  const decoded = decodeEvent(JSON.parse(text) as JsonObject);
  if (!decoded.ok) {
    const { member, expected, found } = decoded.error;
    throw new Refusal(`Event ${event.id ?? "?"} of the answer: ${member} should be ${expected}, but is ${found}.`);
  }
  return { text, event: decoded.value };
}
