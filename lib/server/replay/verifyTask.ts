import type { MachineType } from "@/lib/asl/machine";
import { codeOfVerdict } from "@/lib/contract/verdict";
import type { HistoryEvent } from "@/lib/history/event";
import { whyGivenUp } from "@/lib/replay/bounds";
import { findingText } from "@/lib/replay/doubts";
import { type Matching, matchingDefinition } from "@/lib/replay/otherDefinitions";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { verify } from "@/lib/replay/verify";
import { type PackedPage, unpackEventsNow } from "@/lib/store/pages";
import type { StoredVerdict } from "@/lib/store/verdict";
import type { UsedDefinition } from "./definitionFor";
import type { HiddenFrom } from "./shownProbe";
import { machineOf, type ReadDefinition } from "./machineOf";

/** An execution to give a verdict on, as it is handed to a process: nothing but data. */
export type VerifyTask = {
  /** The history: as it is stored, or as it was read. */
  readonly history: { readonly pages: readonly PackedPage[] } | { readonly events: readonly HistoryEvent[] };
  readonly definition: UsedDefinition | null;
  readonly arn: string | null;
  readonly machineArn: string | null;
  readonly type: MachineType;
  /** Whether clocks are held to their bounds. */
  readonly checkTimes: boolean;
  /** Other definitions of its machine, tried when it diverges; of its `definition` the verdict is known then. */
  readonly others?: readonly UsedDefinition[];
  /** What is hidden from expressions that are evaluated in it. */
  readonly hidden?: HiddenFrom;
};

/** The definition among `others` that replays the execution, with its verdict; null when none does. Never throws. */
export async function matchingOfTask(task: VerifyTask): Promise<Matching | null> {
  const { arn, machineArn, type, checkTimes, others = [] } = task;
  try {
    const events = eventsOf(task);
    const candidates = others.map((one) => ({ hash: one.hash, read: () => readFor(one, type, { events, arn }) }));
    const known = { definitionAssumed: false, type, arn, stateMachineArn: machineArn };
    const subject = { events, ...machineOf(null, type), ...known };
    return await matchingDefinition(subject, candidates, { checkTimes });
  } catch {
    return null;
  }
}

/** Unpacks and replays. What makes it throw becomes a reason: a verdict that never comes would be asked for again for ever. */
export async function verdictOnTask(task: VerifyTask): Promise<ReplayVerdict> {
  const { definition, arn, machineArn, type, checkTimes } = task;
  try {
    const events = eventsOf(task);
    const read = readFor(definition, type, { events, arn });
    const definitionAssumed = definition?.assumed === true;
    return await verify({ events, ...read, definitionAssumed, type, arn, stateMachineArn: machineArn }, { checkTimes });
  } catch (error) {
    return notReplayable(whyGivenUp(error));
  }
}

/** The verdicts on some tasks, in their order, one after the other. */
export async function verdictsOnTasks(tasks: readonly VerifyTask[]): Promise<readonly ReplayVerdict[]> {
  const verdicts: ReplayVerdict[] = [];
  for (const task of tasks) verdicts.push(await verdictOnTask(task));
  return verdicts;
}

export function eventsOf({ history }: VerifyTask): readonly HistoryEvent[] {
  return "events" in history ? history.events : history.pages.flatMap(unpackEventsNow);
}

/** What is kept of a verdict: counts and places, no data. */
export function storedVerdict(
  { verdict, reason, accepted, divergences, findings }: ReplayVerdict,
  definition: UsedDefinition | null,
): StoredVerdict {
  const [first] = divergences;
  return {
    code: codeOfVerdict(verdict),
    reason: [reason, minded(findings)].filter((text) => text !== null).join(" ") || null,
    accepted: accepted.reduce((sum, { count }) => sum + count, 0),
    divergence:
      first === undefined
        ? null
        : {
            kind: first.kind,
            state: first.state,
            recorded: first.recorded,
            ours: first.ours,
            paths: first.difference.map(({ path }) => path),
          },
    definition: definition === null ? null : { hash: definition.hash, assumed: definition.assumed },
  };
}

function minded(findings: ReplayVerdict["findings"]): string | null {
  const [first] = findings;
  if (first === undefined) return null;
  const more = findings.length === 1 ? "" : ` (and ${findings.length - 1} more)`;
  return `AWS accepted the definition though the checks here mind it: ${findingText(first)}${more}.`;
}

export function notReplayable(reason: string): ReplayVerdict {
  return { verdict: "NOT REPLAYABLE", reason, accepted: [], divergences: [], findings: [] };
}

/** Machines that are kept parsed: executions come machine by machine. */
const MAX_CACHED = 24;
const machines = new Map<string, ReadDefinition>();

/** What fills placeholders. */
type Run = NonNullable<Parameters<typeof machineOf>[2]>;

export function readFor(definition: UsedDefinition | null, type: MachineType, run: Run): ReadDefinition {
  // What fills a placeholder is each execution's own.
  if (definition === null || definition.text.includes("${")) return machineOf(definition?.text ?? null, type, run);
  const key = `${type} ${definition.hash}`;
  const machine = machines.get(key) ?? machineOf(definition.text, type, run);
  machines.delete(key);
  machines.set(key, machine);
  const [oldest] = machines.keys();
  if (machines.size > MAX_CACHED && oldest !== undefined) machines.delete(oldest);
  return machine;
}
