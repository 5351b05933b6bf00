import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { field, object, objects, text } from "../build/read";
import { machineTypeOf, nameOf } from "./properties";
import type { FoundMachine } from "./source";

/*
 * State machines in Terraform's and OpenTofu's JSON: `terraform show -json` of a plan or of a state
 * (https://developer.hashicorp.com/terraform/internals/json-format), a state file itself, and the configuration in
 * JSON that CDK for Terraform writes.
 */

const AWS = "aws_sfn_state_machine";
/** The resource of the Cloud Control provider. */
const CLOUD_CONTROL = "awscc_stepfunctions_state_machine";
const MAX_MODULES = 10_000;

const UNKNOWN_YET =
  "its definition is not known before it is applied, so the plan leaves it out; apply it, and give `terraform show -json` of the state";
const ENCODED =
  "its definition is put together by Terraform; give what `terraform show -json PLAN` or `terraform show -json` prints";

export function isTerraform(value: JsonObject): boolean {
  return rootOf(value) !== null || isStateFile(value) || configured(value) !== null;
}

export function terraformMachines(value: JsonObject): readonly FoundMachine[] {
  const root = rootOf(value);
  if (root !== null) return modulesOf(root).flatMap((module) => objects(module, "resources").flatMap(ofResource));
  return isStateFile(value) ? objects(value, "resources").flatMap(ofState) : ofConfiguration(configured(value) ?? {});
}

/** What a plan will make, else what a state holds. */
function rootOf(value: JsonObject): JsonObject | null {
  const values = object(value, "planned_values") ?? object(value, "values");
  return object(values ?? {}, "root_module") ?? null;
}

function modulesOf(root: JsonObject): readonly JsonObject[] {
  const modules = [root];
  for (let i = 0; i < modules.length && modules.length < MAX_MODULES; i++) {
    modules.push(...objects(modules[i] ?? {}, "child_modules"));
  }
  return modules;
}

function ofResource(resource: JsonObject): readonly FoundMachine[] {
  const type = text(resource, "type");
  if (type !== AWS && type !== CLOUD_CONTROL) return [];
  const id = text(resource, "address") ?? `${type}.${text(resource, "name") ?? ""}`;
  return [machine(id, object(resource, "values") ?? {}, UNKNOWN_YET)];
}

function isStateFile(value: JsonObject): boolean {
  return typeof field(value, "terraform_version") === "string" && isArray(field(value, "resources"));
}

function ofState(resource: JsonObject): readonly FoundMachine[] {
  const type = text(resource, "type");
  if (type !== AWS && type !== CLOUD_CONTROL) return [];
  const module = text(resource, "module");
  const address = `${module === undefined ? "" : `${module}.`}${type}.${text(resource, "name") ?? ""}`;
  return objects(resource, "instances").map((instance) => {
    const key = field(instance, "index_key");
    const id = key === undefined ? address : `${address}[${JSON.stringify(key)}]`;
    return machine(id, object(instance, "attributes") ?? {}, "the state holds no definition of it");
  });
}

/** The machines of a configuration in JSON, by name; null when it has none. */
function configured(value: JsonObject): JsonObject | null {
  return object(object(value, "resource") ?? {}, AWS) ?? null;
}

function ofConfiguration(machines: JsonObject): readonly FoundMachine[] {
  return Object.entries(machines).map(([name, block]): FoundMachine => {
    // A block may be written as a list of one.
    const values: Json | undefined = isArray(block) ? block[0] : block;
    return machine(`${AWS}.${name}`, isObject(values) ? values : {}, ENCODED);
  });
}

function machine(id: string, values: JsonObject, missing: string): FoundMachine {
  const definition = text(values, "definition") ?? text(values, "definition_string");
  if (definition === undefined) return { kind: "unreadable", id, reason: missing };
  if (/^\s*\$\{/.test(definition)) return { kind: "unreadable", id, reason: ENCODED };
  return {
    kind: "machine",
    id,
    from: "Terraform",
    name: nameOf(field(values, "name") ?? field(values, "state_machine_name")),
    type: machineTypeOf(field(values, "type") ?? field(values, "state_machine_type")),
    arn: nameOf(field(values, "arn")),
    text: definition,
    format: "json",
    defaults: {},
  };
}
