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
  const parts = arn.split(":");
  const [scheme, partition, service, region, account, kind, machineAndLabel, name] = parts;
  const express = kind === "express";
  if (scheme !== "arn" || service !== "states" || !(express || kind === "execution")) return null;
  if (!machineAndLabel || !name) return null;
  const machine = machineAndLabel.split("/")[0];
  if (!machine) return null;
  return {
    machine,
    machineArn: `arn:${partition}:states:${region}:${account}:stateMachine:${machine}`,
    name: express ? [name, ...parts.slice(8)].join(":") : name,
    type: express ? "EXPRESS" : "STANDARD",
  };
}

/** Whose prices and tiers hold for what an ARN names; nulls where it does not say. */
export function placeOfArn(arn: string | null): { readonly region: string | null; readonly account: string | null } {
  const parts = arn?.split(":") ?? [];
  return { region: parts[3] || null, account: parts[4] || null };
}

/*
 * arn:PARTITION:states:REGION:ACCOUNT:stateMachine:NAME, behind it a version or an alias; in a child of a Map Run
 * NAME is `NAME/label`.
 */
export function readMachineArn(machineArn: string): MachinePlace | null {
  const [scheme, partition, service, region, account, kind, nameAndLabel] = machineArn.split(":");
  const name = nameAndLabel?.split("/")[0];
  if (scheme !== "arn" || service !== "states" || kind !== "stateMachine" || !name) return null;
  return {
    arn: `arn:${partition}:states:${region}:${account}:stateMachine:${name}`,
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

/** The name at the end of a state machine's ARN, without version or alias. */
export function machineOfArn(machineArn: string): string | null {
  return readMachineArn(machineArn)?.name ?? null;
}
