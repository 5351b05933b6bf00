import { createHash } from "node:crypto";

/** Bytes of the hash: two of a thousand million ARNs share one with a probability of 10^-21. */
const BYTES = 16;

/** What stands for an ARN, or for the identity of what has none, where it is only looked up: it is a quarter as long. */
export function arnKey(arn: string): string {
  return createHash("sha256").update(arn).digest().subarray(0, BYTES).toString("base64url");
}
