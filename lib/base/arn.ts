/*
 * ARNs, taken apart and put together: arn:PARTITION:SERVICE:REGION:ACCOUNT:REST. An ARN is a text from outside, so what is
 * in it is told as it stands, empty parts too, and what is no ARN is null.
 */

export type Arn = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** What follows the account, at colons: `["execution", "orders", "run-1"]`. */
  readonly rest: readonly string[];
};

export function isArn(text: string): boolean {
  return text.startsWith("arn:");
}

export function readArn(text: string | null | undefined): Arn | null {
  const [scheme, partition = "", service = "", region = "", account = "", ...rest] = text?.split(":") ?? [];
  return scheme === "arn" ? { partition, service, region, account, rest } : null;
}

/** An ARN of Step Functions; `rest` as it stands in it: `stateMachine:orders`. */
export function statesArn(
  { partition = "aws", region, account }: { partition?: string; region: string; account: string },
  rest: string,
): string {
  return `arn:${partition}:states:${region}:${account}:${rest}`;
}

/** What the ARNs of one account and region begin with, `arn:aws:states:eu-west-1:123456789012`; a text that is none stays. */
export function ownerOfArn(arn: string): string {
  return arn.split(":", 5).join(":");
}

/** The Resource of a Task that calls a service: `lambda` and `invoke`. */
export function integrationArn(service: string, action: string): string {
  return `arn:aws:states:::${service}:${action}`;
}

/** The label of a distributed Map in the ARN of its Map Run, `…:mapRun:MACHINE/LABEL:ID`; empty when it has none. */
export function labelOfMapRun(mapRunArn: string): string {
  return mapRunArn.split(":").at(-2)?.split("/").at(-1) ?? "";
}

/** The state machine whose Map Run an ARN names; null for what is no ARN of a Map Run. */
export function machineArnOfMapRun(mapRunArn: string): string | null {
  const read = readArn(mapRunArn);
  const [kind, machineAndLabel, id] = read?.rest ?? [];
  const machine = machineAndLabel?.split("/")[0];
  if (read?.service !== "states" || kind !== "mapRun" || !machine || !id) return null;
  return statesArn(read, `stateMachine:${machine}`);
}

/** A text that names an execution or a Map Run whole, which sources can be asked for; null for another. */
export function askableArn(text: string | null): string | null {
  const arn = text?.trim() ?? "";
  return readExecutionArn(arn) !== null || machineArnOfMapRun(arn) !== null ? arn : null;
}

/** `eu-west-1` of `arn:aws:states:eu-west-1:…`; null for what is no ARN or names no region. */
export function regionOfArn(arn: string | null | undefined): string | null {
  return readArn(arn)?.region || null;
}

/** `arn:aws:states:REGION:ACCOUNT:express:MACHINE:NAME:UUID`, or `…:execution:MACHINE:NAME`. */
export function typeOfExecutionArn(arn: string | null): "STANDARD" | "EXPRESS" | null {
  const kind = readArn(arn)?.rest[0];
  if (kind === "express") return "EXPRESS";
  return kind === "execution" ? "STANDARD" : null;
}

/** The machine's name, in a child of a Map Run with its label, and the execution's; null when it is no execution's ARN. */
export function namesInExecutionArn(arn: string | null): { readonly machine: string; readonly name: string } | null {
  const [, machine, name] = readArn(arn)?.rest ?? [];
  if (typeOfExecutionArn(arn) === null || machine === undefined || name === undefined) return null;
  return { machine, name };
}

/** The version or alias at the end of a state machine's ARN; null without one. */
export function qualifierOfMachineArn(machineArn: string | null): string | null {
  return readArn(machineArn)?.rest[2] || null;
}

/** What an execution's ARN says. */
export type ArnFacts = {
  readonly machine: string;
  readonly machineArn: string;
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
};

/*
 * arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME
 * arn:aws:states:REGION:ACCOUNT:express:MACHINE:NAME:UUID
 * In a child of a Map Run MACHINE is `MACHINE/label`.
 */
export function readExecutionArn(arn: string): ArnFacts | null {
  const read = readArn(arn);
  const type = typeOfExecutionArn(arn);
  if (read?.service !== "states" || type === null) return null;
  const [, machineAndLabel, name, ...behind] = read.rest;
  if (!machineAndLabel || !name) return null;
  const machine = machineAndLabel.split("/")[0];
  if (!machine) return null;
  return {
    machine,
    machineArn: statesArn(read, `stateMachine:${machine}`),
    name: type === "EXPRESS" ? [name, ...behind].join(":") : name,
    type,
  };
}

/** Whose prices and tiers hold for what an ARN names; nulls where it does not say. */
export function placeOfArn(arn: string | null): { readonly region: string | null; readonly account: string | null } {
  const read = readArn(arn);
  return { region: read?.region || null, account: read?.account || null };
}

/*
 * arn:PARTITION:states:REGION:ACCOUNT:stateMachine:NAME, behind it a version or an alias; in a child of a Map Run
 * NAME is `NAME/label`.
 */
export function readMachineArn(machineArn: string): MachinePlace | null {
  const read = readArn(machineArn);
  const [kind, nameAndLabel] = read?.rest ?? [];
  const name = nameAndLabel?.split("/")[0];
  if (read?.service !== "states" || kind !== "stateMachine" || !name) return null;
  const { account, region, partition } = read;
  return {
    arn: statesArn(read, `stateMachine:${name}`),
    name,
    account: account || null,
    region: region || null,
    partition: partition || null,
  };
}

/** A state machine that its ARN names: the ARN without version, alias and label, and its parts. */
export type MachinePlace = {
  readonly arn: string;
  readonly name: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly partition: string | null;
};

/** The name in a state machine's ARN with the label that stands in it, `orders/Each`; empty for what is no ARN of one. */
export function labelledNameOfArn(machineArn: string): string {
  return readArn(machineArn)?.rest[1] ?? "";
}

/** The name at the end of a state machine's ARN, without version or alias. */
export function machineOfArn(machineArn: string): string | null {
  return readMachineArn(machineArn)?.name ?? null;
}
