import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { filledText } from "@/lib/asl/source/filledText";
import { openPlaceholders } from "@/lib/asl/placeholderUses";
import { pseudoParameters } from "@/lib/asl/pseudoParameters";
import type { MachineType } from "@/lib/asl/machine";
import type { SourceMachine } from "@/lib/asl/source/source";
import { readDefinitions } from "@/lib/asl/source/read";
import type { Substitutions } from "@/lib/asl/substitute";
import { err, ok, type Result } from "@/lib/base/result";
import { besideFolder } from "@/lib/ingest/besideFolder";
import { definitionPath } from "@/lib/ingest/definitionFile";
import type { Engine } from "@/lib/runner/durable/engine";
import { ApiError } from "@/lib/sfn-api/apiError";
import { isName, machineArn } from "@/lib/sfn-api/arns";
import { checkDefinition } from "@/lib/sfn-api/operations/machines";
import type { StoredConfiguration } from "@/lib/sfn-api/configuration";
import type { Json } from "@/lib/base/json";
import type { EngineStore } from "@/lib/store/subjects/engine";

/*
 * State machines that live in files: what is there is created, what changes becomes the machine's next revision while the
 * engine runs, and a text that cannot be used leaves the last good one in place and is said.
 */

export type MachineFilesOptions = {
  readonly engine: Engine;
  readonly store: EngineStore;
  /** Absolute; `FILE#LogicalId` for one of several machines. */
  readonly paths: readonly string[];
  readonly substitutions: Substitutions;
  readonly account: string;
  readonly region: string;
  /** Told what was created or updated, and what could not be. */
  readonly say: (sentence: string) => void;
};

/** How often files are looked at, in ms: editors replace files, which watchers lose. */
const LOOK_EVERY_MS = 400;
/** Bytes of one file. */
const MAX_BYTES = 64 * 1024 ** 2;

/** What was read of a path when it was looked at last. */
type Seen = {
  /** The file, and those beside it that it names. */
  readonly files: readonly string[];
  readonly mark: string;
  /** The machines that it defined. */
  readonly names: ReadonlySet<string>;
};

/** Creates and updates what the files define, now and whenever they change; answers how to end that. */
export async function followMachineFiles(options: MachineFilesOptions): Promise<() => void> {
  const seen = new Map<string, Seen>();
  const look = async () => {
    for (const path of options.paths) await lookAt(options, path, seen);
  };
  await look();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch((error: unknown) => options.say(error instanceof Error ? error.message : String(error)))
      .finally(() => (isLooking = false));
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

async function lookAt(options: MachineFilesOptions, target: string, seen: Map<string, Seen>): Promise<void> {
  const before = seen.get(target);
  const located = await definitionPath(target);
  const path = located.path ?? target;
  const mark = await markOf(before?.files ?? [path]);
  if (before?.mark === mark) return;
  const files = new Set([path]);
  const read = await machinesIn(options, path, files);
  const all = read.ok ? read.value : [];
  const machines = located.id === null ? all : all.filter(({ id }) => id === located.id);
  const names = machines.length === 0 ? before?.names : new Set(machines.map((machine) => nameOf(machine, path)));
  // Of the same files as before it is the mark from before they were read: what changes meanwhile is read once more.
  const isSame = before !== undefined && [...files].join() === before.files.join();
  seen.set(target, { files: [...files], mark: isSame ? mark : await markOf([...files]), names: names ?? new Set() });
  if (!read.ok) return refuseAll(options, path, before?.names, read.error);
  if (machines.length === 0) {
    return refuseAll(options, path, before?.names, `has no state machine '${located.id ?? ""}'`);
  }
  for (const machine of machines) await put(options, path, machine);
}

/** What changes when one of the files does. */
async function markOf(files: readonly string[]): Promise<string> {
  const marks = files.map(async (path) => {
    const found = await stat(path).catch(() => null);
    return found === null ? "gone" : `${found.mtimeMs} ${found.size}`;
  });
  return (await Promise.all(marks)).join(", ");
}

/** `files`: told which are read beside the file. */
async function machinesIn(
  { substitutions, region, account }: MachineFilesOptions,
  path: string,
  files: Set<string>,
): Promise<Result<readonly SourceMachine[], string>> {
  try {
    const beside = besideFolder(dirname(path));
    if ((await stat(path)).size > MAX_BYTES) return err("is too large for a definition");
    const text = await readFile(path, "utf8");
    const read = readDefinitions(text, {
      fileName: basename(path),
      readBeside: (named) => {
        files.add(join(dirname(path), named));
        return beside(named);
      },
      substitutions: { ...pseudoParameters({ region, account }), ...substitutions },
    });
    if (!read.ok) return err(read.error);
    const unreadable = read.value.find((found) => found.kind === "unreadable");
    if (unreadable?.kind === "unreadable") return err(`${unreadable.id ?? ""}: ${unreadable.reason}`);
    return ok(read.value.flatMap((found) => (found.kind === "machine" ? [found] : [])));
  } catch (error) {
    return err(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function put(options: MachineFilesOptions, path: string, source: SourceMachine): Promise<void> {
  const name = nameOf(source, path);
  const type: MachineType = source.type ?? "STANDARD";
  const { region, account, substitutions } = options;
  const values = { ...pseudoParameters({ region, account }), ...source.defaults, ...substitutions };
  const filled = filledText(source, values);
  if (!filled.ok) return refuse(options, path, name, filled.error);
  const definition = bound(filled.value, options);
  try {
    checkDefinition(definition, type);
  } catch (error) {
    return refuse(options, path, name, error instanceof ApiError ? error.message : String(error));
  }
  await store(options, path, name, type, definition);
}

/**
 * What only a deployment knows gets the name that it is written as, so that the machine runs: `${ChargeFunction.Arn}`
 * becomes the function `ChargeFunction` of this account, which is mapped by that name.
 */
function bound(definition: string, { region, account }: MachineFilesOptions): string {
  const read = parsed(definition);
  // What is no JSON is left as it is: the check says where it is not.
  const open = read === undefined ? [] : openPlaceholders(read);
  let text = definition;
  for (const name of open) {
    const plain = name.replace(/\.Arn$/, "").replace(/[^A-Za-z0-9_-]+/g, "-");
    const place = `\${${name}}`;
    const isResource = text.includes(`"Resource": "${place}"`) || text.includes(`"Resource":"${place}"`);
    const isArn = isResource || name.endsWith(".Arn");
    text = text.split(place).join(isArn ? `arn:aws:lambda:${region}:${account}:function:${plain}` : plain);
  }
  return text;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** As it says itself, else as its logical id, else as its file. */
function nameOf({ name, id }: SourceMachine, path: string): string {
  const own = name !== null && !name.includes("${") && isName(name) ? name : null;
  const file = basename(path).replace(/(\.asl|\.definition)?\.(json|ya?ml)$/i, "");
  const chosen = own ?? id?.split(".").at(-1) ?? file;
  return chosen.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 80);
}

async function store(
  { engine, store: of, account, region, say }: MachineFilesOptions,
  path: string,
  name: string,
  type: MachineType,
  definition: string,
): Promise<void> {
  const arn = machineArn({ account, region }, name);
  const roleArn = `arn:aws:iam::${account}:role/local`;
  const now = engine.now();
  const there = await of.catalogue.machine(arn);
  const revision = (configuration: StoredConfiguration) => ({
    id: randomUUID(),
    machineArn: arn,
    definition,
    roleArn,
    configuration: JSON.stringify(configuration),
    createdAt: now,
  });
  if (there === null) {
    const first = revision({ isInitial: true });
    const dates = { createdAt: now, updatedAt: now };
    const machine = { arn, account, region, name, type, status: "ACTIVE" as const, ...dates, revisionId: first.id };
    await of.catalogue.create({ ...machine, file: path, problem: null }, first, []);
    return say(`${name}: created from ${path}.`);
  }
  if (there.type !== type) {
    return refuse({ engine, store: of, account, region, say }, path, name, `the machine there is ${there.type}`);
  }
  const current = await of.catalogue.revision(there.revisionId);
  if (current === null || current.definition !== definition) {
    const { isInitial: _, ...configuration } = JSON.parse(current?.configuration ?? "{}") as StoredConfiguration;
    if (!(await of.catalogue.revise(arn, there.revisionId, revision(configuration)))) return;
    say(`${name}: updated from ${path}.`);
  }
  if (there.file !== path || there.problem !== null) await of.catalogue.noteFile(arn, path, null);
}

type Refusing = Pick<MachineFilesOptions, "engine" | "store" | "account" | "region" | "say">;

/** Says what is wrong with a file as a whole: each machine that it defined goes on with its last good revision. */
async function refuseAll(
  options: Refusing,
  path: string,
  names: ReadonlySet<string> | undefined,
  why: string,
): Promise<void> {
  if (names === undefined || names.size === 0) return refuse(options, path, null, why);
  for (const name of names) await refuse(options, path, name, why);
}

/** Says what is wrong; the machine that is there goes on with its last good revision. */
async function refuse(options: Refusing, path: string, name: string | null, why: string): Promise<void> {
  const { store: of, account, region, say } = options;
  if (name === null) return say(`${path}: ${why}.`);
  const arn = machineArn({ account, region }, name);
  const there = await of.catalogue.machine(arn);
  if (there !== null) await of.catalogue.noteFile(arn, path, why);
  const kept = there === null ? "It is not created" : "The last good revision stays";
  say(`${path}: ${name}: ${why}. ${kept}.`);
}
