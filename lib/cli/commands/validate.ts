import { Option, type Command } from "commander";
import { contentHashOf } from "@/lib/asl/contentHash";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { MachineType } from "@/lib/asl/machine";
import { pseudoParameters } from "@/lib/asl/pseudoParameters";
import type { Substitutions } from "@/lib/asl/substitute";
import { type DefinitionFile, readDefinitionFile } from "@/lib/ingest/definitionFile";
import { DEFINITION_ARGUMENT, parseDefinition } from "../definitionArgument";
import { EXIT } from "../exit";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { userPath } from "../userPath";

/** What `--json` prints of one file. */
export type ValidatedFile = {
  readonly file: string;
  readonly result: "OK" | "FAIL";
  /** SHA-256 of the definition as a value, placeholders filled; null when it is none. */
  readonly contentHash: string | null;
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
  readonly type?: MachineType;
  readonly substitutions: readonly string[];
  readonly json?: boolean;
};

/** A place on AWS for what a template says of its own: any place is as good as another. */
const SOMEWHERE = pseudoParameters({ region: "us-east-1", account: "000000000000" });

/** `stepscope validate FILE…`: 1 when a definition has errors, 2 when a file cannot be read. */
export function define(command: Command): void {
  command
    .argument("<file...>", DEFINITION_ARGUMENT)
    .addOption(
      new Option("--type <type>", "kind of state machine (default: the template's, else STANDARD)").choices([
        "STANDARD",
        "EXPRESS",
      ]),
    );
  substitutionsOption(command)
    .option("--json", "print the findings as JSON")
    .action(async (files: readonly string[], options: Options) => {
      process.exitCode = await validate(files, options);
    });
}

/** Checks the files and prints what was found; answers the exit code. */
export async function validate(files: readonly string[], options: Options): Promise<number> {
  const substitutions = await substitutionsOf(options.substitutions);
  const verdicts: ValidatedFile[] = [];
  let unreadable = 0;
  for (const file of files) {
    const read = await readDefinitionFile(file, { substitutions, pathOf: userPath });
    if (read.ok) verdicts.push(verdictOf(read.value, options.type, substitutions));
    else {
      unreadable++;
      console.error(read.error);
    }
  }
  if (options.json) console.log(JSON.stringify({ files: verdicts }, null, 2));
  else if (verdicts.length > 0) console.log(verdicts.map(printed).join("\n"));
  if (unreadable > 0) return EXIT.usage;
  return verdicts.some(({ result }) => result === "FAIL") ? EXIT.findings : EXIT.ok;
}

/** What is to be said about one definition. */
function verdictOf(file: DefinitionFile, type: MachineType | undefined, substitutions: Substitutions): ValidatedFile {
  const values = { ...SOMEWHERE, ...file.defaults, ...substitutions };
  const { machine, diagnostics } = parseDefinition(file, type ?? file.type ?? "STANDARD", values);
  return {
    file: file.label,
    result: machine === undefined ? "FAIL" : "OK",
    contentHash: contentHashOf(file, { ...file.defaults, ...substitutions }),
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

function printed({ file, result, diagnostics }: ValidatedFile): string {
  const lines = diagnostics.map((d) => {
    const place = d.line === null ? "" : `:${d.line}:${d.column ?? 1}`;
    return `${file}${place}: ${d.severity.toLowerCase()} ${d.code}: ${d.message}${d.location === null ? "" : ` at ${d.location}`}`;
  });
  return [...lines, `${file}: ${result}`].join("\n");
}
