import { SFNClient } from "@aws-sdk/client-sfn";
import { BoundedHandler } from "./boundedHandler";
import type { Limits } from "./limits";

export type Endpoint = {
  readonly endpoint: string | null;
  readonly region: string;
  /** Of an emulator that tells accounts by access key ids. */
  readonly account?: string;
};

/** A client for AWS (`endpoint` null) or for anything that speaks its protocol. */
export function connect({ endpoint, region, account }: Endpoint, limits: Limits): SFNClient {
  return new SFNClient({
    region,
    maxAttempts: limits.attempts,
    retryMode: "standard",
    requestHandler: new BoundedHandler(limits),
    ...(endpoint === null ? {} : { endpoint }),
    ...(endpoint !== null && isLocal(endpoint) && !hasCredentials() ? { credentials: LOCAL } : {}),
    // Names that begin with `sync-` lead nowhere on this machine.
    ...(account === undefined ? {} : { credentials: { ...LOCAL, accessKeyId: account }, disableHostPrefix: true }),
  });
}

/** Emulators check no signature, but the SDK signs nothing without keys. */
export const LOCAL = { accessKeyId: "local", secretAccessKey: "local" };

function isLocal(endpoint: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
}

function hasCredentials(): boolean {
  return ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"].some((name) => process.env[name]);
}
