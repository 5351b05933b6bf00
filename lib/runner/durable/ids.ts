import { createHash, randomBytes } from "node:crypto";
import { ownerOfArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import type { MachineType } from "@/lib/asl/machine";
import type { TaskTokens } from "@/lib/engine/token";

let made = 0;

/** An id that ascends with the time, and with the order in which a process makes them: what is written together lies together. */
export function newExecutionId(now: Instant): string {
  made = (made + 1) % ORDERS;
  const order = made.toString(36).padStart(ORDER_DIGITS, "0");
  return `${now.toString(36).padStart(9, "0")}-${order}${randomBytes(9).toString("base64url")}`;
}

const ORDER_DIGITS = 4;
/** After these the order starts again: many more than there are in a ms. */
const ORDERS = 36 ** ORDER_DIGITS;

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-resource-names.html */
export function executionArn(machineArn: string, type: MachineType, name: string, uuid: string): string {
  const machine = machineArn.split(":").slice(6).join(":");
  const owner = ownerOfArn(machineArn);
  return type === "EXPRESS" ? `${owner}:express:${machine}:${name}:${uuid}` : `${owner}:execution:${machine}:${name}`;
}

/** 256 random bits: everything random in the run, and its task tokens, follow from them. */
export function newSeed(): string {
  return randomBytes(32).toString("base64url");
}

/** Texts that only who was given them knows: a hash over the secret seed of the run. */
export function secretTaskTokens(seed: string): TaskTokens {
  return (executionId, token) =>
    `AQ${createHash("sha384").update(`${seed}\n${executionId}\n${token}`).digest("base64url")}`;
}
