import { isObject, type JsonObject } from "@/lib/base/json";
import { field, object, text } from "../build/read";
import { besidePath } from "./besidePath";
import { isTemplate, templateMachines } from "./cloudformation";
import type { FoundMachine, ReadBeside, SourceContext } from "./source";
import { templateDocuments } from "./templateText";

/*
 * `cdk.out/manifest.json`: which templates a CDK app was made into, nested stages included.
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
      return [{ stack: text(properties, "stackName") ?? id, machines: stackMachines(id, template, context) }];
    }
    const folder = text(properties, "directoryName");
    if (text(artifact, "type") !== "cdk:cloud-assembly" || folder === undefined) return [];
    return nested(id, folder, context, depth);
  });
}

function stackMachines(stack: string, template: string, context: SourceContext): readonly FoundMachine[] {
  const read = objectIn(template, context.readBeside);
  if (typeof read === "string") return [{ kind: "unreadable", id: stack, reason: `its template ${template}: ${read}` }];
  return isTemplate(read) ? templateMachines(read, context) : [];
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
