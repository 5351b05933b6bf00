import { readArn } from "@/lib/base/arn";
import { isObject, type Json } from "@/lib/base/json";
import { hostOf, isHttpTask } from "./http/address";
import type { AskedTask } from "./performer";

/** What stands for a resource here: exactly one of these. */
export type MappedResource =
  /** `FILE` or `FILE#NAME`: a function of a local module. Absolute. */
  | { readonly kind: "module"; readonly file: string; readonly name: string | null }
  | { readonly kind: "url"; readonly url: string }
  /** Base address of the service's API: Lambda's for a function. */
  | { readonly kind: "endpoint"; readonly url: string }
  /** Name in `MockedResponses` of the mock file. */
  | { readonly kind: "mock"; readonly response: string }
  /** The real one; reads only while the engine is read-only. */
  | { readonly kind: "aws" };

/** By ARN or name; `service:NAME` for all actions of a service. */
export type MappedResources = ReadonlyMap<string, MappedResource>;

/** Names under which a task's resource may be mapped, the most exact first. */
export function namesOf({ target, input, state }: AskedTask): readonly string[] {
  if (target.family !== "service") return [target.resource, lastName(target.resource), state];
  const { resource, resourceType, action } = target;
  const plain = `${resourceType}:${action.split(".")[0] ?? action}`;
  const own = resourceType === "lambda" ? functionNames(input) : isHttpTask({ target }) ? hostNames(input) : [];
  return [...own, resource, `${resourceType}:${action}`, plain, resourceType, state];
}

/** The function that a `lambda:invoke` names: ARN, name, and name without version. */
function functionNames(input: string): readonly string[] {
  const name = functionOf(input);
  return name === null ? [] : [name, lastName(name)];
}

/** The host that an HTTP task calls. */
function hostNames(input: string): readonly string[] {
  const host = hostOf(input);
  return host === null ? [] : [host];
}

/** The FunctionName of the parameters of `lambda:invoke`. */
export function functionOf(input: string): string | null {
  const parameters = JSON.parse(input) as Json;
  const name = isObject(parameters) ? parameters["FunctionName"] : undefined;
  return typeof name === "string" ? name : null;
}

/** `resize` of `arn:aws:lambda:…:function:resize:PROD`, of `123456789012:function:resize` and of `resize:PROD`. */
export function lastName(resource: string): string {
  const arn = readArn(resource);
  const [kind, name] = arn?.rest ?? [];
  if (arn !== null)
    return kind === "function" || kind === "activity" ? (name ?? resource) : (arn.rest.at(-1) ?? resource);
  const parts = resource.split(":");
  const at = parts.indexOf("function");
  return (at >= 0 ? parts[at + 1] : parts[0]) ?? resource;
}

export function mappedResource(resources: MappedResources, names: readonly string[]): MappedResource | null {
  for (const name of names) {
    const mapped = resources.get(name);
    if (mapped !== undefined) return mapped;
  }
  return null;
}

/** What is said of a resource that nothing stands for. */
export function notMapped(names: readonly string[]): string {
  const [name = ""] = names;
  return (
    `Nothing stands for ${name} here, and AWS is not called. Map it in stepscope.config: ` +
    `engine: { resources: { "${name}": { module: "./handlers.mjs" } } } (or url, endpoint, mock), or give --handlers FILE.`
  );
}
