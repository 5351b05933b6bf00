import { statesArn, readArn } from "@/lib/base/arn";
import { awsCommand, type CommandPlace, type LabelledCommand } from "./awsCommand";
import type { RerunPreview, ResumeMachineView } from "./rerun";

/*
 * What a button does, as commands of the AWS CLI, quoted for a POSIX shell.
 */

function aws(command: string, flags: Parameters<typeof awsCommand>[1], place: CommandPlace): string {
  return awsCommand(`stepfunctions ${command}`, flags, place);
}

export function redriveCommands(arn: string, place: CommandPlace): readonly LabelledCommand[] {
  return [{ label: "Redrive it", command: aws("redrive-execution", { "execution-arn": arn }, place) }];
}

const START = "Start a new execution";

/** @param name of the new execution; null: AWS makes one up. */
export function startCommands(
  machineArn: string,
  input: string,
  name: string | null,
  place: CommandPlace,
): readonly LabelledCommand[] {
  return [{ label: START, command: aws("start-execution", { "state-machine-arn": machineArn, name, input }, place) }];
}

/** The commands of a preview where the new execution is given another input. */
export function commandsWith(
  {
    commands,
    resume,
    place,
    execution: { machineArn },
  }: Pick<RerunPreview, "commands" | "resume" | "place" | "execution">,
  input: string,
): readonly LabelledCommand[] {
  if (machineArn === null) return commands;
  const arn = resume?.kind === "machine" ? besideArn(machineArn, resume.name) : machineArn;
  return commands.flatMap((one) => (one.label === START ? startCommands(arn, input, null, place) : [one]));
}

/** The ARN of a machine of the same account and region. */
function besideArn(machineArn: string, name: string): string {
  const owner = readArn(machineArn);
  return owner === null ? machineArn : statesArn(owner, `stateMachine:${name}`);
}

/**
 * Creates the machine that resumes an execution, starts it, and deletes it again.
 *
 * @param machineArn of the machine that the execution ran on: the new one stands beside it.
 * @param roleArn of the execution; empty where it is not known, and has to be filled in.
 */
export function resumeCommands(
  resume: Extract<ResumeMachineView, { kind: "machine" }>,
  machineArn: string,
  roleArn: string,
  place: CommandPlace,
): readonly LabelledCommand[] {
  const created = besideArn(machineArn, resume.name);
  const create = {
    name: resume.name,
    type: resume.type,
    "role-arn": roleArn === "" ? "ROLE_ARN" : roleArn,
    tags: JSON.stringify(resume.tags),
    definition: resume.definition,
  };
  return [
    { label: "Create the machine", command: aws("create-state-machine", create, place) },
    ...startCommands(created, resume.input, null, place),
    {
      label: "Delete the machine, when it has ended",
      command: aws("delete-state-machine", { "state-machine-arn": created }, place),
    },
  ];
}
