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
  const machine = machineAndLabel.split("/")[0] ?? machineAndLabel;
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

/** The name at the end of a state machine's ARN, without version or alias. */
export function machineOfArn(machineArn: string): string | null {
  const parts = machineArn.split(":");
  return parts[5] === "stateMachine" ? (parts[6]?.split("/")[0] ?? null) : null;
}
