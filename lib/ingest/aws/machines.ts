import {
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { Machine } from "./execution";

const PAGE = 1000;

/** A machine with its type: the history of Express executions is not in the API but in their log group. */
export type ListedMachine = Machine & { readonly type: "STANDARD" | "EXPRESS" };

/** The machine `only`, or all machines of the endpoint. */
export async function* listMachines(
  client: SFNClient,
  only: string | null,
  signal: AbortSignal,
): AsyncGenerator<ListedMachine> {
  if (only !== null) {
    yield await describeMachine(client, only, signal);
    return;
  }
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListStateMachinesCommand({ maxResults: PAGE, nextToken }), {
      abortSignal: signal,
    });
    for (const { stateMachineArn } of page.stateMachines ?? []) {
      if (stateMachineArn !== undefined) yield await describeMachine(client, stateMachineArn, signal);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

async function describeMachine(client: SFNClient, arn: string, signal: AbortSignal): Promise<ListedMachine> {
  const said = await client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }), { abortSignal: signal });
  return {
    arn,
    name: said.name ?? arn.slice(arn.lastIndexOf(":") + 1),
    definition: said.definition ?? null,
    type: said.type === "EXPRESS" ? "EXPRESS" : "STANDARD",
  };
}

/** ARNs of the executions that the API still has of a Standard machine, newest first. */
export async function* listExecutions(
  client: SFNClient,
  machine: Machine,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListExecutionsCommand({ stateMachineArn: machine.arn, maxResults: PAGE, nextToken }),
      { abortSignal: signal },
    );
    for (const { executionArn } of page.executions ?? []) if (executionArn !== undefined) yield executionArn;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
