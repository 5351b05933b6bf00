import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Collection } from "./collection";

/*
 * The only place that writes to AWS. A source that is read-only, as every source is unless its settings say otherwise, has
 * no writer; whether somebody confirmed what is going to happen is asked before (lib/server/rerun/permit).
 */

/** An operation that starts or changes something, with its request. */
export type WriteRequest =
  | { readonly operation: "RedriveExecution"; readonly executionArn: string; readonly clientToken: string }
  | {
      readonly operation: "StartExecution";
      readonly stateMachineArn: string;
      readonly name: string;
      readonly input: string;
    }
  | {
      readonly operation: "CreateStateMachine";
      readonly name: string;
      readonly definition: string;
      readonly roleArn: string;
      readonly type: "STANDARD" | "EXPRESS";
      readonly tags: readonly { readonly key: string; readonly value: string }[];
    }
  | { readonly operation: "DeleteStateMachine"; readonly stateMachineArn: string };

/** ARN of what was started or made; null where the operation tells none. */
export type WriteAnswer = { readonly arn: string | null };

/** How an execution stands, as DescribeExecution tells it. */
export type ExecutionStanding = { readonly status: string; readonly redrives: number };

export type StatesWriter = {
  /** Throws CallFailed with AWS's name of the error, and the signal's reason. */
  readonly write: (request: WriteRequest) => Promise<WriteAnswer>;
  readonly describe: (executionArn: string) => Promise<ExecutionStanding>;
  /** The role that the machine of an execution has. */
  readonly roleOf: (executionArn: string) => Promise<string>;
};

/** Operations of a source's account. Throws where the source is read-only, before anything is sent. */
export function statesWriterOf({ tools }: Collection): StatesWriter {
  const { settings, clients, ask } = tools;
  if (settings.readOnly !== false) throw new Error(`The source ${settings.name} is read-only.`);
  return {
    write: (request) => ask(request.operation, "watched", (abortSignal) => send(clients.sfn, request, { abortSignal })),
    describe: async (executionArn) => {
      const command = new DescribeExecutionCommand({ executionArn, includedData: "METADATA_ONLY" });
      const told = await ask("DescribeExecution", "watched", (abortSignal) =>
        clients.sfn.send(command, { abortSignal }),
      );
      return { status: told.status ?? "UNKNOWN", redrives: told.redriveCount ?? 0 };
    },
    roleOf: async (executionArn) => {
      const command = new DescribeStateMachineForExecutionCommand({ executionArn, includedData: "METADATA_ONLY" });
      const operation = "DescribeStateMachineForExecution";
      const told = await ask(operation, "watched", (abortSignal) => clients.sfn.send(command, { abortSignal }));
      return told.roleArn ?? "";
    },
  };
}

type Client = Collection["tools"]["clients"]["sfn"];

async function send(
  client: Client,
  request: WriteRequest,
  options: { readonly abortSignal: AbortSignal },
): Promise<WriteAnswer> {
  switch (request.operation) {
    case "RedriveExecution": {
      const { executionArn, clientToken } = request;
      await client.send(new RedriveExecutionCommand({ executionArn, clientToken }), options);
      return { arn: executionArn };
    }
    case "StartExecution": {
      const { stateMachineArn, name, input } = request;
      const started = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }), options);
      return { arn: started.executionArn ?? null };
    }
    case "CreateStateMachine": {
      const { name, definition, roleArn, type, tags } = request;
      const command = new CreateStateMachineCommand({ name, definition, roleArn, type, tags: [...tags] });
      return { arn: (await client.send(command, options)).stateMachineArn ?? null };
    }
    case "DeleteStateMachine":
      await client.send(new DeleteStateMachineCommand({ stateMachineArn: request.stateMachineArn }), options);
      return { arn: request.stateMachineArn };
  }
}
