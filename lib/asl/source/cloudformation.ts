import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { field, object, text } from "../build/read";
import { substituteJson, substituteText, type Substitutions } from "../substitute";
import { besideDefinition } from "./besideDefinition";
import { callIn, Intrinsics, NO_VALUE, TemplateTooLarge } from "./intrinsics";
import { parameterDefaults } from "./parameters";
import { machineTypeOf, nameOf } from "./properties";
import { definitionText, type FoundMachine, type SourceContext, type SourceMachine } from "./source";

/*
 * State machines of a CloudFormation or SAM template, in JSON or YAML; the templates that CDK writes are such ones.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
 */

export const CLOUDFORMATION_TYPE = "AWS::StepFunctions::StateMachine";
export const SAM_TYPE = "AWS::Serverless::StateMachine";

/** Whether a value is a template: it has resources, each with a type. */
export function isTemplate(value: JsonObject): boolean {
  const resources = object(value, "Resources");
  if (resources === undefined) return false;
  const entries = Object.values(resources);
  return (
    Object.hasOwn(value, "AWSTemplateFormatVersion") ||
    Object.keys(resources).some((id) => id.startsWith("Fn::ForEach::")) ||
    entries.some((each) => isObject(each) && text(each, "Type") !== undefined)
  );
}

export function templateMachines(template: JsonObject, context: SourceContext): readonly FoundMachine[] {
  const resources = Object.entries(object(template, "Resources") ?? {});
  const defaults = parameterDefaults(template);
  const globals = object(object(template, "Globals") ?? {}, "StateMachine") ?? {};
  return resources.flatMap(([id, resource]): readonly FoundMachine[] => {
    if (!isObject(resource)) return [];
    const type = text(resource, "Type");
    if (type !== CLOUDFORMATION_TYPE && type !== SAM_TYPE) return [];
    const own = object(resource, "Properties") ?? {};
    const properties = type === SAM_TYPE ? { ...globals, ...own } : own;
    // Each machine by itself: what one of them holds never takes the names or the room of another.
    const intrinsics = new Intrinsics(template, context.given);
    return [read(id, properties, { ...context, intrinsics, defaults, isSam: type === SAM_TYPE })];
  });
}

type Template = SourceContext & {
  readonly intrinsics: Intrinsics;
  readonly defaults: Substitutions;
  readonly isSam: boolean;
};

function read(id: string, properties: JsonObject, template: Template): FoundMachine {
  try {
    const found = definitionOf(properties, template);
    if ("reason" in found) return { kind: "unreadable", id, reason: found.reason };
    const names = substitutionsOf(properties, template);
    const { intrinsics, defaults, isSam } = template;
    return {
      kind: "machine",
      id,
      from: isSam ? "SAM" : "CloudFormation",
      name: nameOf(intrinsics.value(field(properties, isSam ? "Name" : "StateMachineName"))),
      type: machineTypeOf(intrinsics.value(field(properties, isSam ? "Type" : "StateMachineType"))),
      arn: null,
      defaults,
      ...filled(found, names),
    };
  } catch (error) {
    if (!(error instanceof TemplateTooLarge)) throw error;
    return { kind: "unreadable", id, reason: "its functions put together more text than a definition may have" };
  }
}

type Definition = { readonly value: Json } | Pick<SourceMachine, "text" | "format">;
type Missing = { readonly reason: string };

function definitionOf(properties: JsonObject, template: Template): Definition | Missing {
  const { intrinsics, isSam } = template;
  const included = includedFile(field(properties, "Definition") ?? field(properties, "DefinitionString"), intrinsics);
  if (included !== null) return fileOf(included, template);
  const definition = field(properties, "Definition") ?? field(properties, "DefinitionString");
  if (definition !== undefined) return written(intrinsics.resolve(definition));
  const location = field(properties, isSam ? "DefinitionUri" : "DefinitionS3Location");
  if (location !== undefined) return located(intrinsics.value(location), template);
  const names = isSam ? "Definition or DefinitionUri" : "DefinitionString, Definition or DefinitionS3Location";
  return { reason: `it has no ${names}` };
}

function written(value: Json | typeof NO_VALUE): Definition | Missing {
  if (typeof value === "string") {
    const isOpen = /^\$\{[^{}]*\}$/.test(value.trim());
    if (isOpen) return { reason: `its whole definition depends on ${value.trim()}; give a value with --substitutions` };
    return { text: value, format: "json" };
  }
  return isObject(value === NO_VALUE ? null : value)
    ? { value: value as Json }
    : { reason: "its definition is neither a text nor an object" };
}

/** The file that `Fn::Transform: AWS::Include` brings in at deployment; null when there is no such thing. */
function includedFile(value: Json | undefined, intrinsics: Intrinsics): Json | null {
  const call = isObject(value) ? callIn(value) : null;
  if (call?.name !== "Fn::Transform" || !isObject(call.args) || text(call.args, "Name") !== "AWS::Include") return null;
  return intrinsics.value(field(object(call.args, "Parameters") ?? {}, "Location"));
}

/** A path beside the template, or an object in S3, which is refused by its name unless CDK left it beside. */
function located(location: Json, template: Template): Definition | Missing {
  if (typeof location === "string") return fileOf(location, template);
  if (!isObject(location)) return { reason: "the place of its definition is neither a path nor an object of S3" };
  const key = String(field(location, "Key") ?? "");
  const asset = /^[0-9a-f]{64}\.[a-z]{1,10}$/.test(key) ? template.readBeside(`asset.${key}`) : null;
  if (asset?.ok === true) return { text: asset.value, format: /\.ya?ml$/.test(key) ? "yaml" : "json" };
  return { reason: inS3(`s3://${String(field(location, "Bucket") ?? "")}/${key}`) };
}

function fileOf(location: Json, { readBeside }: Template): Definition | Missing {
  if (typeof location !== "string") return { reason: "the place of its definition is no text" };
  if (location.startsWith("s3://")) return { reason: inS3(location) };
  return besideDefinition(location, readBeside);
}

function inS3(place: string): string {
  return `its definition is ${place}, and nothing is read from S3; get it with \`aws s3 cp ${place} .\`, or the deployed one with \`aws stepfunctions describe-state-machine\`, and give that file`;
}

function substitutionsOf(properties: JsonObject, { intrinsics, given }: Template): Substitutions {
  const map = intrinsics.value(field(properties, "DefinitionSubstitutions"));
  if (!isObject(map)) return {};
  const values = Object.entries(map).map(([name, value]): [string, string | number | boolean] => [
    name,
    typeof value === "number" || typeof value === "boolean"
      ? value
      : typeof value === "string"
        ? value
        : JSON.stringify(value),
  ]);
  // What the user gives for a name goes before what the template says.
  return { ...Object.fromEntries(values), ...given };
}

function filled(definition: Definition, names: Substitutions): Pick<SourceMachine, "text" | "format"> {
  if ("value" in definition) return { text: definitionText(substituteJson(definition.value, names)), format: "json" };
  const { format } = definition;
  return { text: substituteText(definition.text, names, format).text, format };
}
