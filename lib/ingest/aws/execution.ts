import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
} from "@aws-sdk/client-sfn";
import type { Described, IngestedExecution } from "@/lib/store/ingested";
import { Refusal } from "../refusal";
import type { Api } from "./api";
import { readHistory } from "./history";
import { problemOf } from "./problem";
import { type ReadEvent, time } from "./readEvent";

/** A machine of which executions are read, and the definition it has now. */
export type Machine = { readonly arn: string; readonly name: string; readonly definition: string | null };

/**
 * Everything the API tells about one Standard execution: its facts, its definition, all pages of its history. Throws
 * Refusal for what no execution of AWS can be, and what `api.ask` throws.
 */
export async function readExecution(api: Api, arn: string, machine: Machine): Promise<IngestedExecution> {
  const described = await api.ask((client, options) =>
    client.send(new DescribeExecutionCommand({ executionArn: arn }), options),
  );
  if (described.executionArn !== undefined && described.executionArn !== arn) {
    throw new Refusal(`DescribeExecution answered for another execution, ${String(described.executionArn)}.`);
  }
  const history = await eventsOf(api, arn);
  return {
    identity: arn,
    arn,
    name: described.name ?? null,
    machine: machine.name,
    machineArn: startedBy(described) ?? machine.arn,
    type: "STANDARD",
    described: stateOf(described),
    definition: await definitionOf(api, arn, machine),
    events: history.map(({ event }) => event),
    texts: history.map(({ text }) => text),
    cutOff: false,
    origin: "AWS API",
  };
}

/** The alias, else the version, that it was started by; else the machine. */
function startedBy(described: DescribeExecutionCommandOutput): string | null {
  const { stateMachineAliasArn, stateMachineVersionArn, stateMachineArn } = described;
  return stateMachineAliasArn ?? stateMachineVersionArn ?? stateMachineArn ?? null;
}

function stateOf(described: DescribeExecutionCommandOutput): Described | null {
  const { status, startDate, stopDate, mapRunArn } = described;
  const startedAt = time(startDate);
  if (typeof status !== "string" || startedAt === null) return null;
  return { status, startedAt, stoppedAt: time(stopDate), ...(typeof mapRunArn === "string" ? { mapRunArn } : {}) };
}

/**
 * What the execution ran with; where the endpoint does not tell (emulators, a role without the permission), what its
 * machine has now.
 */
async function definitionOf(api: Api, arn: string, machine: Machine): Promise<IngestedExecution["definition"]> {
  try {
    const said = await api.ask((client, options) =>
      client.send(new DescribeStateMachineForExecutionCommand({ executionArn: arn }), options),
    );
    if (typeof said.definition === "string") return { text: said.definition, assumed: false };
  } catch (error) {
    api.signal.throwIfAborted();
    const problem = problemOf(error);
    if (problem !== "refused" && problem !== "garbled" && !isUnknownOperation(error)) throw error;
  }
  return machine.definition === null ? null : { text: machine.definition, assumed: true, guessed: true };
}

/** Emulators answer 500 or 501 to operations that they lack. */
function isUnknownOperation(error: unknown): boolean {
  return (
    error instanceof Error && /UnknownOperation|InternalFailure|NotImplemented|UnsupportedOperation/i.test(error.name)
  );
}

/** The whole history of a Standard execution, as it is now. Throws what `readExecution` throws. */
export function eventsOf(api: Api, arn: string): Promise<ReadEvent[]> {
  return readHistory(arn, api.limits, (input) =>
    api.ask((client, options) => client.send(new GetExecutionHistoryCommand(input), options)),
  );
}
