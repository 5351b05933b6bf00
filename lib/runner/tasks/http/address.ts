import { isObject, type Json } from "@/lib/base/json";
import { isAwsAddress } from "../aws/permission";
import type { ServiceFailure } from "../aws/serviceErrors";
import type { AskedTask } from "../performer";

/*
 * Whom an HTTP task reaches. It calls the outside, so the address that it names is asked only where that is allowed; what is
 * mapped is asked in its place, with the same path and query.
 */

/** Whether a task sends an HTTP request: an HTTP task, or the optimized integration of API Gateway. */
export function isHttpTask({ target }: Pick<AskedTask, "target">): boolean {
  if (target.family !== "service") return false;
  return target.action.startsWith("invoke") && (target.resourceType === "http" || target.resourceType === "apigateway");
}

/** The host that a task names: a name that it can be mapped by. Null: none that could be read. */
export function hostOf(input: string): string | null {
  const parameters = JSON.parse(input) as Json;
  const endpoint = isObject(parameters) ? parameters["ApiEndpoint"] : undefined;
  if (typeof endpoint !== "string") return null;
  return addressOf(endpoint)?.host ?? null;
}

/** Reads `https://host/path`, or `host/path` as API Gateway's endpoints are written. */
export function addressOf(endpoint: string): URL | null {
  const text = /^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
  return URL.canParse(text) ? new URL(text) : null;
}

/** The path and query of `named` at a base address, below the base's own path. */
export function movedTo(base: string, named: URL): URL {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, "") + named.pathname;
  url.search = named.search;
  return url;
}

/** Why the address that a task names may not be asked; null: it may. `base` null: itself, not what stands for it. */
export function outsideRefusal(base: string | null, named: URL, readOnly: boolean): ServiceFailure | null {
  if (base !== null) {
    if (!isAwsAddress(base)) return null;
    return { error: "Stepscope.ReadOnly", cause: `${base} is AWS itself: map ${named.host} to { aws: true } instead.` };
  }
  if (!readOnly) return null;
  return {
    error: "Stepscope.ReadOnly",
    cause:
      `The task would call ${named.host}, which is outside, and the engine is read-only. To let it: engine: { readOnly: false } ` +
      `in stepscope.config. To have something else stand for it: resources: { "${named.host}": { url: "http://127.0.0.1:4000" } }.`,
  };
}
