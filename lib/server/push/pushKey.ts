import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request presents the key, in a time that tells nothing about it. Firehose sends it in
 * `X-Amz-Firehose-Access-Key`; a connection of EventBridge as an API key (header `x-api-key`), as the password of basic
 * authorization, or as a bearer token.
 */
export function presentsKey(headers: IncomingHttpHeaders, key: string): boolean {
  const given = [
    headers["x-amz-firehose-access-key"],
    headers["x-api-key"],
    ...fromAuthorization(headers.authorization),
  ];
  // All of them are compared, whichever fits.
  return given.map((one) => typeof one === "string" && isSame(one, key)).includes(true);
}

/** By hashes: these have one length, whatever is given. */
function isSame(given: string, key: string): boolean {
  return timingSafeEqual(hashOf(given), hashOf(key));
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function fromAuthorization(header: string | undefined): readonly (string | undefined)[] {
  const [scheme = "", value] = header?.split(" ", 2) ?? [];
  if (scheme.toLowerCase() === "bearer") return [value];
  if (scheme.toLowerCase() !== "basic" || value === undefined) return [];
  const userAndPassword = Buffer.from(value, "base64").toString();
  return [userAndPassword.slice(userAndPassword.indexOf(":") + 1)];
}
