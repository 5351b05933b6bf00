import { createHash, randomFillSync } from "node:crypto";
import { ownerOfArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import type { MachineType } from "@/lib/asl/machine";
import type { TaskTokens } from "@/lib/engine/token";

/** Random bytes that are ahead: the call for a few costs as much as for thousands. Each is used once. */
const POOL = Buffer.alloc(8_192);
let used = POOL.length;

function randomText(bytes: number): string {
  if (used + bytes > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const text = POOL.toString("base64url", used, used + bytes);
  POOL.fill(0, used, used + bytes);
  used += bytes;
  return text;
}

let made = 0;

/** An id that ascends with the time, and with the order in which a process makes them: what is written together lies together. */
export function newExecutionId(now: Instant): string {
  made = (made + 1) % ORDERS;
  const order = made.toString(36).padStart(ORDER_DIGITS, "0");
  return `${now.toString(36).padStart(9, "0")}-${order}${randomText(9)}`;
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
  return randomText(32);
}

/** Texts that only who was given them knows: a hash over the secret seed of the run. */
export function secretTaskTokens(seed: string): TaskTokens {
  return (executionId, token) =>
    `AQ${createHash("sha384").update(`${seed}\n${executionId}\n${token}`).digest("base64url")}`;
}
