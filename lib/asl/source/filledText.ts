import { err, ok, type Result } from "@/lib/base/result";
import { substituteText, type Substitutions } from "../substitute";
import { readYaml } from "../text/yaml-text";
import { definitionText, type SourceMachine } from "./source";

/**
 * The definition's text in JSON, as it is stored and run: placeholders that have a value are filled, others stay. JSON
 * stays as it came, to the letter; YAML is written anew. The error says where YAML cannot be read.
 */
export function filledText(
  machine: Pick<SourceMachine, "text" | "format">,
  values: Substitutions,
): Result<string, string> {
  const { text } = substituteText(machine.text, values, machine.format);
  if (machine.format === "json") return ok(text);
  const read = readYaml(text);
  if (read.ok) return ok(definitionText(read.value.value));
  const line = text.slice(0, read.error.offset).split("\n").length;
  return err(`it is no YAML: ${read.error.message} (line ${line})`);
}
