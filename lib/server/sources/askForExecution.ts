import { machineArnOfMapRun, ownerOfArn, readArn, readExecutionArn, readMachineArn } from "@/lib/base/arn";
import { ok, type Result } from "@/lib/base/result";
import type { AskedExecution } from "@/lib/contract/askedExecution";
import { isWantedMachine, type SourceSettings } from "@/lib/contract/sourceSettings";
import { readStandardCheckpoint } from "@/lib/ingest/sources/standard/checkpoint";
import type { Context } from "../context";
import { invalid, type UseCaseError } from "../errors";
import { readSources } from "./definedSources";
import { SOURCE_LEASE_MS } from "./heldSource";
import { regionOf } from "./region";

type Stored = Pick<Context, "store">;
type Answer = Result<AskedExecution, UseCaseError>;

/** Asks the sources that can have an execution or a Map Run for it, before everything else; not where it is stored. */
export async function askForExecution(context: Stored, arn: string): Promise<Answer> {
  return answerOf(context, arn, async (names) => void (await context.store.sources.want(arn, "watched", names)));
}

/** What became of asking. Changes nothing. */
export function readAskedExecution(context: Stored, arn: string): Promise<Answer> {
  return answerOf(context, arn, () => Promise.resolve());
}

async function answerOf(
  { store }: Stored,
  arn: string,
  ask: (names: readonly string[]) => Promise<void>,
): Promise<Answer> {
  const machineArn = readExecutionArn(arn)?.machineArn ?? machineArnOfMapRun(arn);
  if (machineArn === null) return invalid.request("arn: it must be the ARN of an execution or of a Map Run");
  const key = await keyOf(store, arn);
  if (key !== null) return ok({ arn, key, at: [], nobody: null });
  if (readExecutionArn(arn)?.type === "EXPRESS") return ok({ arn, key, at: [], nobody: EXPRESS });
  const names = await sourcesOf(store, machineArn);
  if (names.length === 0) return ok({ arn, key, at: [], nobody: nobodyFor(machineArn) });
  await ask(names);
  const wishes = await store.sources.wishes(arn, names);
  const at = await Promise.all(
    wishes.map(async (wish) => {
      const row = await store.sources.get(wish.source);
      const isRead = await store.leases.isHeld(`source:${wish.source}`, SOURCE_LEASE_MS);
      return { ...wish, isRead, problem: row !== null && row.problemCount > 0 ? row.lastProblem : null };
    }),
  );
  return ok({ arn, key, at, nobody: null });
}

/** Of an execution, or of the one that began a Map Run. */
async function keyOf(store: Context["store"], arn: string): Promise<string | null> {
  if (readExecutionArn(arn) !== null) return (await store.executions.findByArn(arn))?.key ?? null;
  return store.links.starterOfMapRun(arn);
}

const EXPRESS =
  "The API of AWS has no Express executions: they are found in their log group, by a source of the kind express.";

function nobodyFor(machineArn: string): string {
  const { region = null, account = null, name = "" } = readMachineArn(machineArn) ?? {};
  return `No source reads ${name} of the account ${account ?? "that it names"} in ${region ?? "its region"}.`;
}

/** Sources that read what a machine executes: of its region and account, as far as these are known. */
export async function sourcesOf(store: Context["store"], machineArn: string): Promise<string[]> {
  const names: string[] = [];
  for (const { name, settings, isPaused } of await readSources(store)) {
    if (isPaused || settings === null || (settings.kind !== "standard" && settings.kind !== "engine")) continue;
    if (!isWantedMachine(settings, readMachineArn(machineArn)?.name ?? "")) continue;
    if (await canHave(store, settings, machineArn)) names.push(name);
  }
  return names;
}

/**
 * What was listed tells whose executions a source reads. Before anything was, the region and the role tell; an emulator
 * calls its account and region what it likes.
 */
async function canHave(store: Context["store"], settings: SourceSettings, machineArn: string): Promise<boolean> {
  const { machines } = readStandardCheckpoint(await store.sources.checkpoint(settings.name));
  const owners = new Set(Object.keys(machines).map(ownerOfArn));
  if (owners.size > 0) return owners.has(ownerOfArn(machineArn));
  if (settings.endpoint !== undefined) return true;
  const { region, account } = readArn(machineArn) ?? {};
  const ownAccount = readArn(settings.role)?.account;
  return regionOf(settings, process.env) === region && (ownAccount === undefined || ownAccount === account);
}
