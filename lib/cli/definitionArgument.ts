import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { MachineType } from "@/lib/asl/machine";
import { type Parsed, parseMachine } from "@/lib/asl/parse";
import type { Substitutions } from "@/lib/asl/substitute";
import { type DefinitionFile, readDefinitionFile, readDefinitionText } from "@/lib/ingest/definitionFile";
import { userPath } from "./userPath";
import { UsageError } from "./usageError";

/** How an argument that names a definition is described. */
export const DEFINITION_ARGUMENT =
  "a definition in JSON or YAML, or what defines it (a template of CloudFormation, SAM or CDK, cdk.out, `terraform show -json`, serverless.yml, an answer of DescribeStateMachine); FILE#ID names one of several machines; - reads standard input";

/** The definition that an argument names. Throws UsageError, which names file, machine and remedy. */
export async function readDefinitionArgument(target: string, substitutions: Substitutions): Promise<DefinitionFile> {
  const read = await readDefinitionFile(target, { substitutions, pathOf: userPath });
  if (!read.ok) throw new UsageError(read.error);
  return read.value;
}

/** The text of the definition that `--definition` names, in JSON. Throws UsageError. */
export async function readDefinitionOption(target: string, substitutions: Substitutions): Promise<string> {
  const read = await readDefinitionText(target, { substitutions, pathOf: userPath });
  if (!read.ok) throw new UsageError(`--definition: ${read.error}`);
  return read.value;
}

/**
 * Parses the definition of a file. Lines and columns are those of the file where the definition is the file; of a
 * template they would be those of a text that nobody has seen, and are left out.
 */
export function parseDefinition(file: DefinitionFile, type: MachineType, substitutions: Substitutions): Parsed {
  const parsed = parseMachine(file.text, { type, substitutions, format: file.format });
  if (file.from === "definition" && file.id === null) return parsed;
  return { ...parsed, diagnostics: parsed.diagnostics.map(withoutPlace) };
}

function withoutPlace({ line: _line, column: _column, ...diagnostic }: Diagnostic): Diagnostic {
  return diagnostic;
}
