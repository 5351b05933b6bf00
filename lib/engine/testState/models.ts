import { readResource } from "../tasks/resource";
import models from "./service-models.json" with { type: "json" };
import { lookUp } from "./table";

/*
 * What is known of the answers of AWS's services: types and required fields of every operation of a few of them.
 * No package carries their lengths, ranges and patterns.
 */

/** Types by member, each in a few letters: see scripts/tools/service-models.mjs. `!` at the end: required. */
type Shapes = { readonly [shape: string]: { readonly [member: string]: string } };
export type Model = { readonly shapes: Shapes; readonly output: string; readonly free: ReadonlySet<string> };

type Service = {
  readonly prefixes: readonly string[];
  readonly operations: { readonly [operation: string]: string };
  readonly shapes: Shapes;
};

const SERVICES = new Map<string, Service>(
  Object.values<Service>(models.services).flatMap((service) =>
    service.prefixes.map((name) => [name, service] as const),
  ),
);

/** Members that Step Functions gives another form than the service: `Payload` is parsed, and so are `.sync:2` outputs. */
const FREE: Readonly<Record<string, ReadonlySet<string>>> = {
  "lambda:invoke": new Set(["Payload"]),
  "states:startExecution.sync:2": new Set(["Input", "Output"]),
};

/** A `.sync` task ends with the description of what it started. */
const DESCRIBED: Readonly<Record<string, string>> = {
  "states:startExecution.sync": "describeExecution",
  "states:startExecution.sync:2": "describeExecution",
};

/**
 * The model of a task's result. Null when any result will do: a function's, a worker's, a callback's;
 * `unknown` when AWS has a model that is not carried here.
 */
export function modelOf(resource: string): Model | null | "unknown" {
  const target = readResource(resource);
  if (target.family !== "service" || target.pattern === "waitForTaskToken") return null;
  const { resourceType, action, pattern } = target;
  // API Gateway and HTTP endpoints answer what they like.
  if (resourceType === "apigateway" || resourceType === "http") return null;
  const service = SERVICES.get(resourceType);
  const called = `${resourceType}:${action}`;
  const operation = lookUp(DESCRIBED, called) ?? (pattern === "requestResponse" ? action : undefined);
  const output = service === undefined || operation === undefined ? undefined : lookUp(service.operations, operation);
  if (service === undefined || output === undefined) return "unknown";
  return { shapes: service.shapes, output, free: lookUp(FREE, called) ?? new Set() };
}
