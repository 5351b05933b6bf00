import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { type FoundFile, findFiles, openFile, sidecarDefinition } from "@/lib/ingest/files";
import type { FileFacts, FileProgress } from "@/lib/ingest/importReport";
import { importStream } from "@/lib/ingest/importStream";
import { openStore } from "@/lib/server/openStore";
import { EXIT } from "../exit";
import { interruption } from "../interrupt";
import { Progress } from "../progress";
import { userPath } from "../userPath";
import { WrongUse } from "../wrongUse";

type Options = {
  readonly arn?: string;
  readonly machine?: string;
  readonly definition?: string;
  readonly partial?: boolean;
  readonly json?: boolean;
};

/** The result of `import`, printed by `--json`. `executions` counts what the files hold, known ones included. */
type Report = {
  files: number;
  executions: number;
  /** Events that were new. */
  events: number;
  /** Events that were there already. */
  duplicates: number;
  readonly errors: { file: string; reason: string }[];
};

const STDIN = "-";
const EXECUTION_ARN = /^arn:[^:]+:states:[^:]*:[^:]*:(execution|express):.+$/;

export function define(command: Command): void {
  command
    .argument("<path...>", "files, folders, or - for standard input")
    .option("--arn <arn>", "the execution that the file is the history of")
    .option("--machine <machine>", "name or ARN of the state machine")
    .option("--definition <file>", "the definition that it ran with")
    .option("--partial", "take the whole events of a file that was cut off")
    .option("--json", "print the result as JSON")
    .action(async (paths: string[], options: Options) => {
      process.exitCode = await run(paths, options);
    });
}

async function run(paths: readonly string[], options: Options): Promise<number> {
  const given = await givenFacts(options);
  const signal = interruption();
  const progress = new Progress();
  const report: Report = { files: 0, executions: 0, events: 0, duplicates: 0, errors: [] };

  const found = await findFiles(paths.filter((path) => path !== STDIN).map(userPath));
  report.errors.push(...found.errors);
  const sources = [...found.files.map(sourceOf), ...(paths.includes(STDIN) ? [standardInput] : [])];
  if (options.arn !== undefined && sources.length > 1) {
    throw new WrongUse(`--arn names one execution, but these are ${sources.length} files. Import them one by one.`);
  }

  const store = await openStore();
  try {
    for (const source of sources) {
      if (signal.aborted) break;
      report.files += 1;
      const opened = source.open();
      if ("reason" in opened) {
        report.errors.push({ file: source.name, reason: opened.reason });
        continue;
      }
      const facts = { ...given, name: source.name, definition: given.definition ?? (await source.definition()) };
      const show = (at: FileProgress) => progress.show(lineOf(report, sources.length, source.name, at));
      const imported = await importStream(opened, facts, store, show, signal);
      if (imported.ok) {
        report.executions += imported.value.keys.length;
        report.events += imported.value.events;
        report.duplicates += imported.value.duplicates;
      } else if (!signal.aborted) report.errors.push({ file: source.name, reason: imported.error });
    }
  } finally {
    progress.clear();
    await store.close();
  }
  print(report, options.json === true, signal.aborted);
  return exitCode(report, signal.aborted);
}

async function givenFacts(options: Options): Promise<Omit<FileFacts, "name">> {
  if (options.arn !== undefined && !EXECUTION_ARN.test(options.arn)) {
    throw new WrongUse(
      `--arn: ${options.arn} is not the ARN of an execution (arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME).`,
    );
  }
  return {
    arn: options.arn ?? null,
    machine: options.machine ?? null,
    definition: options.definition === undefined ? null : await readDefinition(options.definition),
    partial: options.partial === true,
  };
}

async function readDefinition(path: string): Promise<string> {
  try {
    return await readFile(userPath(path), "utf8");
  } catch (error) {
    throw new WrongUse(
      `--definition: ${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

type Source = {
  readonly name: string;
  readonly open: () => ReturnType<typeof openFile>;
  readonly definition: () => Promise<string | null>;
};

function sourceOf(file: FoundFile): Source {
  return { name: file.path, open: () => openFile(file), definition: () => sidecarDefinition(file.path) };
}

const standardInput: Source = {
  name: "standard input",
  open: () => process.stdin,
  definition: () => Promise.resolve(null),
};

function lineOf(report: Report, of: number, name: string, at: FileProgress): string {
  const read = `${(at.bytes / 1e6).toFixed(1)} MB`;
  return `${report.files}/${of}  ${report.executions + at.executions} executions  ${read}  ${name}`;
}

function print(report: Report, json: boolean, interrupted: boolean): void {
  if (json) console.log(JSON.stringify(report));
  else {
    const { files, executions, events, duplicates } = report;
    console.log(
      `${count(files, "file")}: ${count(executions, "execution")}, ${count(events, "new event")}, ${duplicates} known before`,
    );
  }
  for (const { file, reason } of report.errors) console.error(`${file}: ${reason}`);
  if (interrupted) console.error("Interrupted; what was counted is stored.");
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** 1 when some files were refused, 2 when all were or there was none. */
function exitCode({ files, errors, executions }: Report, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted;
  if (errors.length === 0 && files > 0) return EXIT.fine;
  return executions > 0 ? EXIT.findings : EXIT.wrongUse;
}
