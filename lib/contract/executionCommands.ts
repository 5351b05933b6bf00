import { z } from "zod";
import { awsCommand, type CommandPlace, type LabelledCommand, labelledCommandSchema } from "./awsCommand";
import type { Status } from "./status";

/** `GET /api/executions/{key}/commands`: commands of the AWS CLI about an execution. */
export const executionCommandsSchema = z.object({ commands: z.array(labelledCommandSchema) });
export type ExecutionCommands = z.output<typeof executionCommandsSchema>;

/** What is known of an execution that commands are about. */
export type CommandedExecution = {
  readonly arn: string | null;
  readonly machineArn: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly status: Status;
  /** Of its Map Runs, in order. */
  readonly mapRuns: readonly string[];
  /** Tokens of tasks that wait for one; null: it waits, and the record does not hold the token. */
  readonly tokens: readonly (string | null)[];
};

/** What stands for a token that is not known. */
const TOKEN = "TASK_TOKEN";
const CAN_BE_REDRIVEN: ReadonlySet<Status> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

/**
 * Commands of the AWS CLI that read an execution, or do to it what can be done; none holds its data. Of Express executions
 * the API keeps nothing, so there is only their machine.
 */
export function executionCommands(of: CommandedExecution, place: CommandPlace): LabelledCommand[] {
  const { arn, machineArn, type, status } = of;
  const made = (label: string, command: string, flags: Readonly<Record<string, string>>): LabelledCommand => ({
    label,
    command: awsCommand(`stepfunctions ${command}`, flags, place),
  });
  const machine =
    machineArn === null
      ? []
      : [made("Describe its machine", "describe-state-machine", { "state-machine-arn": machineArn })];
  if (arn === null || type === "EXPRESS") return machine;
  const one = { "execution-arn": arn };
  return [
    made("Describe it", "describe-execution", one),
    made("Get its history", "get-execution-history", { ...one, "include-execution-data": "" }),
    made("Describe the definition it ran with", "describe-state-machine-for-execution", one),
    ...machine,
    ...of.mapRuns.flatMap((run, i) => mapRunCommands(run, of.mapRuns.length > 1 ? ` ${i + 1}` : "", made)),
    ...of.tokens.flatMap((token) => tokenCommands(token ?? TOKEN, made)),
    ...(status === "RUNNING" ? [made("Stop it", "stop-execution", one)] : []),
    ...(CAN_BE_REDRIVEN.has(status) ? [made("Redrive it", "redrive-execution", one)] : []),
  ];
}

type Made = (label: string, command: string, flags: Readonly<Record<string, string>>) => LabelledCommand;

function mapRunCommands(mapRunArn: string, number: string, made: Made): LabelledCommand[] {
  const one = { "map-run-arn": mapRunArn };
  return [
    made(`Describe Map Run${number}`, "describe-map-run", one),
    made(`List the failed children of Map Run${number}`, "list-executions", { ...one, "status-filter": "FAILED" }),
  ];
}

function tokenCommands(token: string, made: Made): LabelledCommand[] {
  const one = { "task-token": token };
  return [
    made("Answer the task that waits", "send-task-success", { ...one, "task-output": "{}" }),
    made("Fail the task that waits", "send-task-failure", { ...one, error: "Failed", cause: "" }),
  ];
}
