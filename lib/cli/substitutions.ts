import { InvalidArgumentError, type Command } from "commander";
import type { Substitutions } from "@/lib/asl/substitute";
import { readYaml } from "@/lib/asl/text/yaml-text";
import { isObject } from "@/lib/base/json";
import { readSmallFile } from "./smallFile";
import { UsageError } from "./usageError";

/** The option that gives placeholders their values, the same for every command that takes a definition. */
export function substitutionsOption(command: Command): Command {
  return command.option(
    "--substitutions <file|name=value>",
    "values for ${Name}, parameters and conditions of a template; may be repeated",
    collect,
    [],
  );
}

function collect(value: string, before: readonly string[]): readonly string[] {
  if (value === "") throw new InvalidArgumentError("Give a file or NAME=VALUE.");
  return [...before, value];
}

/** Every `NAME=VALUE`, and the fields of every file; the later wins. Throws UsageError. */
export async function substitutionsOf(given: readonly string[]): Promise<Substitutions> {
  const values: [string, string | number | boolean][] = [];
  for (const one of given) {
    const pair = /^([A-Za-z0-9_.:-]+)=(.*)$/s.exec(one);
    if (pair !== null) values.push([pair[1] ?? "", pair[2] ?? ""]);
    else values.push(...(await substitutionFile(one)));
  }
  return Object.fromEntries(values);
}

async function substitutionFile(file: string): Promise<readonly [string, string | number | boolean][]> {
  // JSON is YAML, so that one reader serves both.
  const read = readYaml(await readSmallFile(file, "--substitutions"));
  if (!read.ok || !isObject(read.value.value)) {
    throw new UsageError(`${file}: --substitutions needs an object of names and values, or NAME=VALUE.`);
  }
  return Object.entries(read.value.value).map(([name, value]) => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [name, value];
    throw new UsageError(`${file}: the value of '${name}' is no text, number or boolean.`);
  });
}
