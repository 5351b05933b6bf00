import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { chooseMachine, splitTarget } from "@/lib/asl/source/choose";
import { filledText } from "@/lib/asl/source/filledText";
import { readDefinitions } from "@/lib/asl/source/read";
import type { ReadBeside, SourceMachine } from "@/lib/asl/source/source";
import type { Substitutions } from "@/lib/asl/substitute";
import { err, ok, type Result } from "@/lib/base/result";
import { besideFolder } from "./besideFolder";
import { Refusal } from "./refusal";
import { textOf } from "./text";

/** A definition that a file holds, and how it is called: `FILE`, or `FILE#LogicalId`. */
export type DefinitionFile = SourceMachine & { readonly label: string };

export type DefinitionFileOptions = {
  readonly substitutions?: Substitutions;
  /** Where a path that the user typed is; by default as it stands. */
  readonly pathOf?: (path: string) => string;
};

/** Most that CreateStateMachine takes, in characters. */
const MAX_DEFINITION_CHARACTERS = 1_048_576;
/** A plan of Terraform or an export of the console holds more than a definition. Bytes. */
const MOST_BYTES = 64 * 1024 ** 2;

/** What a folder is read for, the first that is there: what CDK, SAM, CloudFormation and Serverless write or keep. */
const OF_A_FOLDER = [
  "manifest.json",
  "template.yaml",
  "template.yml",
  "template.json",
  "serverless.yml",
  "serverless.yaml",
];

/**
 * The definition that `target` names: a file or folder, with `#LogicalId` where it defines several machines; `-` is
 * standard input. Errors name the file, the machine and the remedy.
 */
export async function readDefinitionFile(
  target: string,
  { substitutions = {}, pathOf = (path) => path }: DefinitionFileOptions = {},
): Promise<Result<DefinitionFile, string>> {
  const { file, id, path } = await locate(target, pathOf);
  const read = await readText(file, path);
  if (!read.ok) return read;
  const readBeside = path === null ? null : besideFolder(dirname(path));
  const chosen = definitionIn(read.value, file, id, substitutions, readBeside);
  if (!chosen.ok) return chosen;
  const label = chosen.value.id === null ? file : `${file}#${chosen.value.id}`;
  if (chosen.value.text.length > MAX_DEFINITION_CHARACTERS) return err(`${label}: ${TOO_LARGE}`);
  return ok({ ...chosen.value, label });
}

const TOO_LARGE = `larger than the ${MAX_DEFINITION_CHARACTERS} characters that Step Functions takes as a definition.`;

/** The same of a text that is read already. */
export function definitionIn(
  text: string,
  file: string,
  id: string | null,
  substitutions: Substitutions,
  readBeside: ReadBeside | null,
): Result<SourceMachine, string> {
  const options = { fileName: file === "-" ? "" : file, substitutions, ...(readBeside === null ? {} : { readBeside }) };
  const found = readDefinitions(text, options);
  return found.ok ? chooseMachine(found.value, id, file) : err(`${file}: ${found.error}.`);
}

/** The text to store or run of a file's definition: JSON, with what `--substitutions` gives filled in. */
export async function readDefinitionText(
  target: string,
  options: DefinitionFileOptions = {},
): Promise<Result<string, string>> {
  const machine = await readDefinitionFile(target, options);
  if (!machine.ok) return machine;
  const text = filledText(machine.value, options.substitutions ?? {});
  return text.ok ? text : err(`${machine.value.label}: ${text.error}.`);
}

/** Where a target's definition lies, and which machine of it is meant; a folder is read for what is usual in it. */
export function definitionPath(target: string): Promise<Located> {
  return locate(target, (path) => path);
}

type Located = { readonly file: string; readonly id: string | null; readonly path: string | null };

/** A file whose name has a `#` in it is that file. */
async function locate(target: string, pathOf: (path: string) => string): Promise<Located> {
  if (target === "-" || target.startsWith("-#")) return { file: "-", id: target.slice(2) || null, path: null };
  const whole = await stat(pathOf(target)).catch(() => null);
  const { file, id } = whole === null ? splitTarget(target) : { file: target, id: null };
  const entry = whole ?? (await stat(pathOf(file)).catch(() => null));
  if (entry?.isDirectory() !== true) return { file, id, path: pathOf(file) };
  for (const name of OF_A_FOLDER) {
    const inside = join(pathOf(file), name);
    if ((await stat(inside).catch(() => null))?.isFile() === true) return { file: join(file, name), id, path: inside };
  }
  return { file, id, path: pathOf(file) };
}

async function readText(file: string, path: string | null): Promise<Result<string, string>> {
  try {
    if (path !== null && (await stat(path)).isDirectory()) {
      return err(`${file}: a folder without ${OF_A_FOLDER.join(", ")}. Name the file in it.`);
    }
    let text = "";
    const source = path === null ? process.stdin : createReadStream(path);
    for await (const piece of textOf(source, { most: MOST_BYTES })) text += piece;
    return ok(text);
  } catch (error) {
    if (error instanceof Refusal) return err(`${file}: ${error.message}`);
    return err(`${file}: cannot be read (${reasonOf(error)}). Check the name.`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^(\w+): /, "$1, ") : String(error);
}
