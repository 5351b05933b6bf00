import { open } from "node:fs/promises";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import type { Substitutions } from "@/lib/asl/substitute";
import { isObject } from "@/lib/base/json";
import { readYaml } from "@/lib/asl/text/yaml-text";
import { EXIT } from "../exit";
import { userPath } from "../userPath";
import { WrongUse } from "../wrongUse";

/** What `--json` prints of one file. */
export type Verdict = {
  readonly file: string;
  readonly result: "OK" | "FAIL";
  readonly diagnostics: readonly Line[];
};

type Line = {
  readonly severity: Diagnostic["severity"];
  readonly code: string;
  readonly message: string;
  readonly location: string | null;
  readonly line: number | null;
  readonly column: number | null;
};

type Options = {
  readonly type: MachineType;
  readonly substitutions: readonly string[];
  readonly json?: boolean;
};

/** Most that CreateStateMachine takes, in characters; a file is given four bytes for each. */
const MAX_CHARACTERS = 1_048_576;
const MAX_BYTES = 4 * MAX_CHARACTERS;

/** `stepscope validate FILE…`: 1 when a definition has errors, 2 when a file cannot be read. */
export function define(command: Command): void {
  command
    .argument("<file...>", "definitions in JSON or YAML; - reads standard input")
    .addOption(
      new Option("--type <type>", "kind of state machine").choices(["STANDARD", "EXPRESS"]).default("STANDARD"),
    )
    .option("--substitutions <file|name=value>", "values for ${Name}; may be repeated", collect, [])
    .option("--json", "print the findings as JSON")
    .action(async (files: readonly string[], options: Options) => {
      process.exitCode = await validate(files, options);
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  if (value === "") throw new InvalidArgumentError("Give a file or NAME=VALUE.");
  return [...before, value];
}

/** Checks the files and prints what was found; answers the exit code. */
export async function validate(files: readonly string[], options: Options): Promise<number> {
  const substitutions = await substitutionsOf(options.substitutions);
  const verdicts: Verdict[] = [];
  let unreadable = 0;
  for (const file of files) {
    const text = await readDefinition(file);
    if (text instanceof WrongUse) {
      unreadable++;
      console.error(text.message);
    } else {
      verdicts.push(verdictOf(file, text, options.type, substitutions));
    }
  }
  if (options.json) console.log(JSON.stringify({ files: verdicts }, null, 2));
  else if (verdicts.length > 0) console.log(verdicts.map(printed).join("\n"));
  if (unreadable > 0) return EXIT.wrongUse;
  return verdicts.some(({ result }) => result === "FAIL") ? EXIT.findings : EXIT.fine;
}

/** What is to be said about one definition. */
export function verdictOf(file: string, text: string, type: MachineType, substitutions: Substitutions): Verdict {
  const { machine, diagnostics } = parseMachine(text, { type, substitutions, format: formatOf(file, text) });
  return {
    file,
    result: machine === undefined ? "FAIL" : "OK",
    diagnostics: diagnostics.map(({ severity, code, message, location, line, column }) => ({
      severity,
      code,
      message,
      location: location ?? null,
      line: line ?? null,
      column: column ?? null,
    })),
  };
}

/** By the ending; standard input is JSON when it begins as JSON does. */
export function formatOf(file: string, text: string): "json" | "yaml" {
  if (file === "-") return /^\s*[{["]/.test(text) ? "json" : "yaml";
  return /\.ya?ml$/i.test(file) ? "yaml" : "json";
}

export async function readDefinition(file: string): Promise<string | WrongUse> {
  const read = file === "-" ? await readAll(process.stdin) : await readFile(file);
  if (read instanceof WrongUse) return read;
  if (read === undefined || read.length > MAX_CHARACTERS) {
    return new WrongUse(
      `${file}: larger than the ${MAX_CHARACTERS} characters that Step Functions takes as a definition.`,
    );
  }
  return read;
}

async function readFile(file: string): Promise<string | undefined | WrongUse> {
  try {
    const handle = await open(userPath(file));
    try {
      return await readAll(handle.createReadStream({ autoClose: false }));
    } finally {
      await handle.close();
    }
  } catch (error) {
    return new WrongUse(`${file}: cannot be read (${reason(error)}). Check the name.`);
  }
}

/** Undefined when there is more than a definition can have. */
async function readAll(stream: AsyncIterable<unknown>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^(\w+): /, "$1, ") : String(error);
}

/** Every `NAME=VALUE`, and the fields of every file; the later wins. */
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
  const text = await readDefinition(file);
  if (text instanceof WrongUse) throw text;
  // JSON is YAML, so that one reader serves both.
  const read = readYaml(text);
  if (!read.ok || !isObject(read.value.value)) {
    throw new WrongUse(`${file}: --substitutions needs an object of names and values, or NAME=VALUE.`);
  }
  return Object.entries(read.value.value).map(([name, value]) => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [name, value];
    throw new WrongUse(`${file}: the value of '${name}' is no text, number or boolean.`);
  });
}

function printed({ file, result, diagnostics }: Verdict): string {
  const lines = diagnostics.map((d) => {
    const place = d.line === null ? "" : `:${d.line}:${d.column ?? 1}`;
    return `${file}${place}: ${d.severity.toLowerCase()} ${d.code}: ${d.message}${d.location === null ? "" : ` at ${d.location}`}`;
  });
  return [...lines, `${file}: ${result}`].join("\n");
}
