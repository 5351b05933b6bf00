import type { Command } from "commander";
import { ok, type Result } from "@/lib/base/result";
import { type FoundFile, findFiles, openFile, sidecarDefinition } from "@/lib/ingest/files";
import type { FileFacts, FileProgress } from "@/lib/ingest/importReport";
import { importStream } from "@/lib/ingest/importStream";
import type { StoredReference } from "@/lib/contract/import";
import { knownEncoding } from "@/lib/ingest/badBytes";
import { openStore } from "@/lib/server/openStore";
import { type RunsUnderArn, runsUnderArn, wordRuns } from "@/lib/server/runsUnderArn";
import { readSettings, valuesOf } from "@/lib/server/settings";
import { MAX_NAMED, storedExecutions } from "@/lib/server/storedExecutions";
import type { Store } from "@/lib/store/store";
import { EXIT } from "../exit";
import { readDefinitionOption } from "../definitionArgument";
import { interruption } from "../interrupt";
import { Progress } from "../progress";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { userPath } from "../userPath";
import { UsageError } from "../usageError";

type Options = {
  readonly arn?: string;
  readonly machine?: string;
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly partial?: boolean;
  readonly encoding?: string;
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
  /** What was stored or grown, or was there already. */
  readonly stored: StoredReference[];
  /** ARNs of what was stored under which there are several runs, or events of which nothing tells whose they are. */
  readonly runs: ({ readonly arn: string } & RunsUnderArn)[];
  readonly notes: { file: string; note: string }[];
  readonly errors: { file: string; reason: string }[];
};

const STDIN = "-";
const EXECUTION_ARN = /^arn:[^:]+:states:[^:]*:[^:]*:(execution|express):.+$/;

export function define(command: Command): void {
  command
    .argument("<path...>", "files, folders, or - for standard input")
    .option("--arn <arn>", "the execution that the file is the history of")
    .option("--machine <machine>", "name or ARN of the state machine")
    .option("--definition <file>", "the definition that it ran with, or a template that holds it (FILE#ID)");
  substitutionsOption(command)
    .option("--partial", "take the whole events of a file that was cut off or damaged")
    .option("--encoding <name>", "the encoding of files that are neither UTF-8 nor UTF-16, such as windows-1252")
    .option("--json", "print the result as JSON")
    .action(async (paths: string[], options: Options) => {
      process.exitCode = await run(paths, options);
    });
}

async function run(paths: readonly string[], options: Options): Promise<number> {
  const given = await givenFacts(options);
  const signal = interruption();
  const progress = new Progress();
  const report: Report = {
    files: 0,
    executions: 0,
    events: 0,
    duplicates: 0,
    stored: [],
    runs: [],
    notes: [],
    errors: [],
  };

  const found = await findFiles(paths.filter((path) => path !== STDIN).map(userPath));
  report.errors.push(...found.errors);
  const sources = [...found.files.map(sourceOf), ...(paths.includes(STDIN) ? [standardInput] : [])];
  if (options.arn !== undefined && sources.length > 1) {
    throw new UsageError(`--arn names one execution, but these are ${sources.length} files. Import them one by one.`);
  }

  const base = await pagesAddress();
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
      const definition = given.definition === null ? await source.definition() : ok(given.definition);
      if (!definition.ok) {
        report.errors.push({ file: source.name, reason: definition.error });
        continue;
      }
      const facts = { ...given, name: source.name, definition: definition.value };
      const show = (at: FileProgress) => progress.show(lineOf(report, sources.length, source.name, at));
      const imported = await importStream(opened, facts, store.executions, show, signal);
      if (imported.ok) {
        report.executions += imported.value.keys.length;
        report.events += imported.value.events;
        report.duplicates += imported.value.duplicates;
        report.errors.push(...imported.value.refused.map((reason) => ({ file: source.name, reason })));
        report.notes.push(...imported.value.notes.map((note) => ({ file: source.name, note })));
        const room = MAX_NAMED - report.stored.length;
        report.stored.push(...(await storedExecutions(store, imported.value.keys.slice(0, room), base)));
      } else if (!signal.aborted) report.errors.push({ file: source.name, reason: imported.error.reason });
    }
    report.runs.push(...(await severalRuns(store, report.stored)));
  } finally {
    progress.clear();
    await store.close();
  }
  print(report, options.json === true, signal.aborted);
  return exitCode(report, signal.aborted);
}

/** What to say of the ARNs of the executions that are printed. */
async function severalRuns(store: Store, stored: readonly StoredReference[]): Promise<Report["runs"]> {
  const arns = new Set<string>();
  for (const { key } of stored.slice(0, MAX_LINES)) {
    const arn = (await store.executions.find(key))?.arn ?? null;
    if (arn !== null) arns.add(arn);
  }
  const found: Report["runs"] = [];
  for (const arn of arns) {
    const under = await runsUnderArn(store, arn);
    if (under.runs.length > 1 || under.unassigned > 0) found.push({ arn, ...under });
  }
  return found;
}

async function givenFacts(options: Options): Promise<Omit<FileFacts, "name">> {
  if (options.arn !== undefined && !EXECUTION_ARN.test(options.arn)) {
    throw new UsageError(
      `--arn: ${options.arn} is not the ARN of an execution (arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME).`,
    );
  }
  if (options.encoding !== undefined && knownEncoding(options.encoding) === null) {
    throw new UsageError(`--encoding: ${options.encoding} is not known; common ones are windows-1252, shift_jis, gbk.`);
  }
  const substitutions = await substitutionsOf(options.substitutions);
  return {
    encoding: options.encoding ?? null,
    arn: options.arn ?? null,
    machine: options.machine ?? null,
    definition: options.definition === undefined ? null : await readDefinitionOption(options.definition, substitutions),
    partial: options.partial === true,
  };
}

type Source = {
  readonly name: string;
  readonly open: () => ReturnType<typeof openFile>;
  readonly definition: () => Promise<Result<string | null, string>>;
};

function sourceOf(file: FoundFile): Source {
  return { name: file.path, open: () => openFile(file), definition: () => sidecarDefinition(file.path) };
}

const standardInput: Source = {
  name: "standard input",
  open: () => process.stdin,
  definition: () => Promise.resolve(ok(null)),
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
    for (const line of storedLines(report)) console.log(line);
    for (const { arn, ...under } of report.runs) for (const line of wordRuns(arn, under)) console.log(`  ${line}`);
  }
  for (const { file, note } of report.notes) console.error(`${file}: ${note}`);
  for (const { file, reason } of report.errors) console.error(`${file}: ${reason}`);
  if (interrupted) console.error("Interrupted; what was counted is stored.");
}

/** Executions that are printed; `--json` has more, the list all. */
const MAX_LINES = 20;

/** `  order-17  FAILED  http://127.0.0.1:3000/executions/…`, aligned. */
function storedLines({ stored, executions }: Report): string[] {
  const shown = [...new Map(stored.map((one) => [one.key, one])).values()].slice(0, MAX_LINES);
  const [names, statuses] = [shown.map(({ name }) => name.length), shown.map(({ status }) => status.length)];
  const [width, wide] = [Math.min(60, Math.max(0, ...names)), Math.max(0, ...statuses)];
  const lines = shown.map(({ name, status, url }) => `  ${name.padEnd(width)}  ${status.padEnd(wide)}  ${url}`);
  return executions > shown.length ? [...lines, `  and ${executions - shown.length} more`] : lines;
}

/** Where the pages are when they run as the settings say. */
async function pagesAddress(): Promise<string> {
  const { host, port } = valuesOf(await readSettings({ folder: process.cwd(), environment: process.env }));
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** 1 when some files were refused, 2 when all were or there was none. */
function exitCode({ files, errors, executions }: Report, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted;
  if (errors.length === 0 && files > 0) return EXIT.ok;
  return executions > 0 ? EXIT.findings : EXIT.usage;
}
