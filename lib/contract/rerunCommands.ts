import { statesArn, readArn } from "@/lib/base/arn";
import { shellQuoted } from "@/lib/base/shellQuoted";
import type { RerunPreview, ResumeMachineView } from "./rerun";

/*
 * What a button does, as commands of the AWS CLI, quoted for a POSIX shell.
 */

export type RerunCommand = { readonly label: string; readonly command: string };

type Flags = Readonly<Record<string, string | null>>;

function aws(command: string, flags: Flags, region: string | null): string {
  const given = [...Object.entries(flags), ["region", region] as const].flatMap(([name, value]) =>
    value === null ? [] : [`--${name} ${shellQuoted(value)}`],
  );
  return [`aws stepfunctions ${command}`, ...given].join(" ");
}

export function redriveCommands(arn: string): readonly RerunCommand[] {
  const command = aws("redrive-execution", { "execution-arn": arn }, readArn(arn)?.region ?? null);
  return [{ label: "Redrive it", command }];
}

const START = "Start a new execution";

/** @param name of the new execution; null: AWS makes one up. */
export function startCommands(machineArn: string, input: string, name: string | null): readonly RerunCommand[] {
  const flags = { "state-machine-arn": machineArn, name, input };
  return [{ label: START, command: aws("start-execution", flags, readArn(machineArn)?.region ?? null) }];
}

/** The commands of a preview where the new execution is given another input. */
export function commandsWith(
  { commands, resume, execution: { machineArn } }: Pick<RerunPreview, "commands" | "resume" | "execution">,
  input: string,
): readonly RerunCommand[] {
  if (machineArn === null) return commands;
  const arn = resume?.kind === "machine" ? besideArn(machineArn, resume.name) : machineArn;
  return commands.flatMap((one) => (one.label === START ? startCommands(arn, input, null) : [one]));
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
): readonly RerunCommand[] {
  const region = readArn(machineArn)?.region ?? null;
  const created = besideArn(machineArn, resume.name);
  const create = {
    name: resume.name,
    type: resume.type,
    "role-arn": roleArn === "" ? "ROLE_ARN" : roleArn,
    tags: JSON.stringify(resume.tags),
    definition: resume.definition,
  };
  return [
    { label: "Create the machine", command: aws("create-state-machine", create, region) },
    ...startCommands(created, resume.input, null),
    {
      label: "Delete the machine, when it has ended",
      command: aws("delete-state-machine", { "state-machine-arn": created }, region),
    },
  ];
}
