import { statesArn } from "@/lib/base/arn";
import { stat } from "node:fs/promises";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { MachineType } from "@/lib/asl/machine";
import { openPlaceholders } from "@/lib/asl/placeholderUses";
import { pseudoParameters, USUAL_PARTITION } from "@/lib/asl/pseudoParameters";
import { filledText } from "@/lib/asl/source/filledText";
import { readJson } from "@/lib/asl/text/json-text";
import type { Substitutions } from "@/lib/asl/substitute";
import { formatInstant, type Instant, instant, parseInstant } from "@/lib/base/instant";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import { mapRunsOf } from "@/lib/engine/distributed/mapRunView";
import type { ExecutionStart } from "@/lib/engine/protocol";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import { encodeEvent } from "@/lib/history/encode";
import { mockedTasks } from "@/lib/runner/mock";
import type { RunResult, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { redrive, runToEnd } from "@/lib/runner/run";
import { FolderStorage } from "@/lib/runner/s3/folderStorage";
import { storageWorld } from "@/lib/runner/s3/world";
import type { DefinitionFile } from "@/lib/ingest/definitionFile";
import { DEFINITION_ARGUMENT, parseDefinition, readDefinitionArgument } from "../definitionArgument";
import { EXIT } from "../exit";
import { historyTable } from "../historyTable";
import { MapRunList } from "../mapRunList";
import { mocksOf } from "../mockArgument";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { parseJsonArgument, readTextArgument } from "../textArgument";
import { userPath } from "../userPath";
import { UsageError } from "../usageError";

type Options = {
  readonly input?: string;
  readonly mock?: string;
  readonly machine?: string;
  readonly case?: string;
  readonly type?: MachineType;
  readonly seed: string;
  readonly at?: Instant;
  readonly substitutions: readonly string[];
  readonly redrive: number;
  readonly redriveAfter: number;
  readonly redriveCase?: string;
  readonly s3?: string;
  readonly json?: boolean;
};

/**
 * `stepscope run DEFINITION`: runs a definition under a virtual clock. Tasks are answered by a mock file of Step
 * Functions Local; without one, or where it has no answer, they fail. Distributed Maps read from and write to a
 * folder. An execution that ends badly can be redriven: invocations are counted on, unless another test case answers
 * from then on. Exit 0 when the execution ended, however; 1 when it waits for ever, or cannot be redriven as asked.
 */
export function define(command: Command): void {
  command
    .argument("<definition>", DEFINITION_ARGUMENT)
    .option("--input <file>", "the execution's input; - reads standard input (default: {})")
    .option("--mock <file>", "mock file of Step Functions Local, for what tasks answer")
    .option("--machine <name>", "state machine in the mock file")
    .option("--case <name>", "test case in the mock file")
    .addOption(
      new Option("--type <type>", "kind of state machine (default: the template's, else STANDARD)").choices([
        "STANDARD",
        "EXPRESS",
      ]),
    )
    .option("--seed <seed>", "what everything random follows from", "0")
    .option("--at <instant>", "when it starts, as 2026-01-31T12:00:00Z (default: now)", readInstant);
  substitutionsOption(command)
    .option("--redrive <n>", "redrive it up to n times while it ends badly", readCount, 0)
    .option("--redrive-after <seconds>", "seconds from an end to the redrive after it", readCount, 60)
    .option("--redrive-case <name>", "test case that answers from the first redrive on")
    .option("--s3 <folder>", "what distributed Maps read and write as S3: FOLDER/BUCKET/KEY")
    .option("--json", "print status, output, error, cause, redrives and events as JSON")
    .action(async (definition: string, options: Options) => {
      process.exitCode = await run(definition, options);
    });
}

function readInstant(text: string): Instant {
  const at = parseInstant(text);
  if (at === null) throw new InvalidArgumentError("Give a time with its zone, as 2026-01-31T12:00:00Z.");
  return at;
}

function readCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number, as 1.");
}

async function run(file: string, options: Options): Promise<number> {
  if (file === "-" && options.input === "-") throw new UsageError("Only one of definition and --input can be -.");
  if (options.redriveCase !== undefined && (options.redrive === 0 || options.mock === undefined)) {
    throw new UsageError("--redrive-case needs --redrive and --mock too.");
  }
  const read = await readMachine(file, options);
  if (read === null) return EXIT.usage;
  const { machine, type } = read;
  const { redriveCase } = options;
  const mapRuns = new MapRunList();
  const s3 = await s3Of(options);
  const told = (world: SimulatedWorld): SimulatedWorld => ({
    ...world,
    ...s3,
    mapRunEnded: ({ mapRun }) => mapRuns.add(mapRun),
  });
  const world = mockedTasks(await mocksOf(options));
  const worldAfter = redriveCase === undefined ? world : mockedTasks(await mocksOf({ ...options, case: redriveCase }));
  const start = startOf(await readInput(options.input ?? null), { ...options, type });
  const first = await runToEnd(machine, start, told(world));
  const { ended, refused } = await redriven(machine, first, told(worldAfter), options);
  for (const mapRun of mapRunsOf(ended.run)) mapRuns.add(mapRun);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(reportOf(ended, mapRuns), null, 1)}\n`
      : `${printed(ended)}${mapRuns.printed()}`,
  );
  if (refused !== null) process.stderr.write(`Not redriven: ${refused}.\n`);
  return ended.run.status === "RUNNING" || refused !== null ? EXIT.findings : EXIT.ok;
}

type Redriven = { readonly ended: RunResult; readonly refused: string | null };

/** Redrives what ended badly, as often as is asked for. */
async function redriven(
  machine: CompiledMachine,
  first: RunResult,
  world: SimulatedWorld,
  options: Options,
): Promise<Redriven> {
  let ended = first;
  for (let left = options.redrive; left > 0 && isUnsuccessful(ended); left--) {
    const at = instant(ended.run.now + options.redriveAfter * 1000);
    const told = redrivable(ended.run, at);
    if (told.status === "NOT_REDRIVABLE") return { ended, refused: told.reason };
    ended = await redrive(machine, ended, world, at);
  }
  return { ended, refused: null };
}

function isUnsuccessful({ run: { status } }: RunResult): boolean {
  return status !== "SUCCEEDED" && status !== "RUNNING";
}

type ReadMachine = { readonly machine: CompiledMachine; readonly type: MachineType };

/** Null after its diagnostics were printed. Throws UsageError where a placeholder has no value. */
async function readMachine(target: string, options: Options): Promise<ReadMachine | null> {
  const given = await substitutionsOf(options.substitutions);
  const file = await readDefinitionArgument(target, given);
  const values = { ...pseudoParameters({ region: REGION, account: ACCOUNT }), ...file.defaults, ...given };
  const type = options.type ?? file.type ?? "STANDARD";
  const { machine, diagnostics } = parseDefinition(file, type, values);
  if (machine !== undefined) {
    askForValues(file, values, given);
    return { machine: compile(machine), type };
  }
  for (const { severity, code, message, location, line, column } of diagnostics) {
    const place = line === undefined ? "" : `:${line}:${column ?? 1}`;
    const where = location === undefined ? "" : ` at ${location}`;
    process.stderr.write(`${file.label}${place}: ${severity.toLowerCase()} ${code}: ${message}${where}\n`);
  }
  return null;
}

/** What is unknown can be judged, but not run. Parameters that run with their default are said. */
function askForValues(file: DefinitionFile, values: Substitutions, given: Substitutions): void {
  const names = openIn(file, values);
  if (names.length > 0) {
    const asked = names.map((name) => `--substitutions ${name}=VALUE`).join(" ");
    throw new UsageError(
      `${file.label}: ${names.join(", ")} ${names.length === 1 ? "has" : "have"} no value. Give ${asked}.`,
    );
  }
  const used = openIn(file, given).filter((name) => Object.hasOwn(file.defaults, name));
  const said = used.map((name) => `${name}=${String(file.defaults[name])}`);
  if (said.length > 0) process.stderr.write(`${file.label}: defaults of the template: ${said.join(", ")}\n`);
}

function openIn(file: DefinitionFile, values: Substitutions): readonly string[] {
  const text = filledText(file, { ...USUAL_PARTITION, ...values });
  const read = text.ok ? readJson(text.value) : null;
  return read?.ok === true ? openPlaceholders(read.value.value) : [];
}

async function readInput(file: string | null): Promise<string> {
  if (file === null) return "{}";
  const text = await readTextArgument(file, "--input");
  parseJsonArgument(text, `--input ${file}`);
  return text.trim();
}

/** Without a folder a distributed Map can read and write nothing. */
async function s3Of({ s3 }: Options): Promise<Partial<SimulatedWorld>> {
  if (s3 === undefined) return {};
  const folder = userPath(s3);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) throw new UsageError(`--s3 ${s3}: there is no such folder.`);
  return storageWorld(new FolderStorage(folder));
}

const ACCOUNT = "000000000000";
const REGION = "us-east-1";

type StartOptions = Pick<Options, "seed" | "at" | "machine"> & { readonly type: MachineType };

function startOf(input: string, { type, seed, at, machine }: StartOptions): ExecutionStart & { readonly at: Instant } {
  const name = machine ?? "machine";
  const arn = (kind: string, rest: string) => statesArn({ region: REGION, account: ACCOUNT }, `${kind}:${name}${rest}`);
  return {
    execution: {
      id: type === "EXPRESS" ? arn("express", `:run:${seed}`) : arn("execution", ":run"),
      name: "run",
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
      stateMachineId: arn("stateMachine", ""),
      stateMachineName: name,
      type,
      region: REGION,
    },
    input,
    seed,
    at: at ?? instant(Date.now()),
  };
}

function reportOf({ run, events }: RunResult, { shown }: MapRunList) {
  const { status, output, error, cause, redriveCount } = run;
  return { status, output, error, cause, redrives: redriveCount, events: events.map(encodeEvent), mapRuns: shown };
}

function printed({ run: { status, output, error, cause, startedAt }, events }: RunResult): string {
  const end = [output, error, cause].filter((text) => text !== null).map((text) => `  ${text}\n`);
  return `started ${formatInstant(startedAt)}\n${historyTable(events)}\n${status}\n${end.join("")}`;
}
