import { isObject } from "@/lib/base/json";
import { besidePath } from "./besidePath";
import { Intrinsics } from "./intrinsics";
import { definitionText, type ReadBeside, type SourceMachine } from "./source";
import { templateDocuments } from "./templateText";

/** The definition in a file that a template names. YAML becomes JSON, as SAM and Serverless make it. */
export function besideDefinition(
  path: string,
  readBeside: ReadBeside,
): Pick<SourceMachine, "text" | "format"> | { readonly reason: string } {
  const safe = besidePath(path);
  if (!safe.ok) return { reason: `its definition: ${safe.error}` };
  const read = readBeside(safe.value);
  if (!read.ok) return { reason: `its definition is in ${path}: ${read.error}` };
  if (!/\.ya?ml$/i.test(path)) return { text: read.value, format: "json" };
  const documents = templateDocuments(read.value, path);
  const value = documents.ok ? documents.value[0]?.value : undefined;
  // What cannot be read is handed on: the validator says what is wrong with it.
  if (!isObject(value)) return { text: read.value, format: "yaml" };
  return { text: definitionText(new Intrinsics({}, {}).value(value)), format: "json" };
}
