import { isObject, type JsonObject } from "@/lib/base/json";
import { field, object, text } from "../build/read";
import { besidePath } from "./besidePath";
import { isTemplate, templateMachines } from "./cloudformation";
import type { FoundMachine, ReadBeside, SourceContext } from "./source";
import { templateDocuments } from "./templateText";

/*
 * `cdk.out/manifest.json`: which templates a CDK app was made into, nested stages and stacks included.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html
 */

const MAX_DEPTH = 5;
const MAX_TEMPLATES = 500;

export function isCdkManifest(value: JsonObject): boolean {
  return typeof field(value, "version") === "string" && object(value, "artifacts") !== undefined;
}

export function manifestMachines(manifest: JsonObject, context: SourceContext): readonly FoundMachine[] {
  const stacks = stacksOf(manifest, context, 0).slice(0, MAX_TEMPLATES);
  const found = stacks.flatMap(({ stack, machines }) => machines.map((machine) => ({ stack, machine })));
  const times = new Map<string | null, number>();
  for (const { machine } of found) times.set(machine.id, (times.get(machine.id) ?? 0) + 1);
  return found.map(({ stack, machine }) =>
    times.get(machine.id) === 1 ? machine : { ...machine, id: `${stack}/${machine.id ?? ""}` },
  );
}

type Stack = { readonly stack: string; readonly machines: readonly FoundMachine[] };

function stacksOf(manifest: JsonObject, context: SourceContext, depth: number): readonly Stack[] {
  if (depth > MAX_DEPTH) return [];
  return Object.entries(object(manifest, "artifacts") ?? {}).flatMap(([id, artifact]): readonly Stack[] => {
    if (!isObject(artifact)) return [];
    const properties = object(artifact, "properties") ?? {};
    const template = text(properties, "templateFile");
    if (text(artifact, "type") === "aws:cloudformation:stack" && template !== undefined) {
      return templateStacks({ stack: text(properties, "stackName") ?? id, id, template }, context, 0);
    }
    const folder = text(properties, "directoryName");
    if (text(artifact, "type") !== "cdk:cloud-assembly" || folder === undefined) return [];
    return nested(id, folder, context, depth);
  });
}

type StackTemplate = { readonly stack: string; readonly id: string; readonly template: string };

/** A stack, and the nested stacks that its template names: CDK leaves their templates beside it. */
function templateStacks(
  { stack, id, template }: StackTemplate,
  context: SourceContext,
  depth: number,
): readonly Stack[] {
  const read = objectIn(template, context.readBeside);
  if (typeof read === "string") {
    return [{ stack, machines: [{ kind: "unreadable", id, reason: `its template ${template}: ${read}` }] }];
  }
  if (!isTemplate(read)) return [];
  const inside = depth > MAX_DEPTH ? [] : nestedTemplates(read, stack);
  return [
    { stack, machines: templateMachines(read, context) },
    ...inside.flatMap((each) => templateStacks(each, context, depth + 1)),
  ];
}

/** https://docs.aws.amazon.com/cdk/v2/guide/resources.html: `aws:asset:path` is the file below the assembly's folder. */
function nestedTemplates(template: JsonObject, stack: string): readonly StackTemplate[] {
  return Object.entries(object(template, "Resources") ?? {}).flatMap(([id, resource]): readonly StackTemplate[] => {
    if (!isObject(resource) || text(resource, "Type") !== "AWS::CloudFormation::Stack") return [];
    const path = text(object(resource, "Metadata") ?? {}, "aws:asset:path");
    return path === undefined ? [] : [{ stack: `${stack}/${id}`, id, template: path }];
  });
}

function nested(id: string, folder: string, context: SourceContext, depth: number): readonly Stack[] {
  const inFolder: ReadBeside = (path) => {
    const safe = besidePath(`${folder}/${path}`);
    return safe.ok ? context.readBeside(safe.value) : safe;
  };
  const manifest = objectIn("manifest.json", inFolder);
  if (typeof manifest !== "string") return stacksOf(manifest, { ...context, readBeside: inFolder }, depth + 1);
  return [{ stack: id, machines: [{ kind: "unreadable", id, reason: `its folder ${folder}: ${manifest}` }] }];
}

/** The object in a file beside the manifest, or why there is none. */
function objectIn(path: string, readBeside: ReadBeside): JsonObject | string {
  const safe = besidePath(path);
  const read = safe.ok ? readBeside(safe.value) : safe;
  if (!read.ok) return read.error;
  const documents = templateDocuments(read.value, path);
  if (!documents.ok) return "it cannot be read";
  const value = documents.value[0]?.value;
  return isObject(value) ? value : "it holds no object";
}
