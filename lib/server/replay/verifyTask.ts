import type { MachineType } from "@/lib/asl/machine";
import { codeOfVerdict } from "@/lib/contract/verdict";
import { findingText } from "@/lib/replay/doubts";
import type { Verdict } from "@/lib/replay/verdict";
import { verify } from "@/lib/replay/verify";
import { type PackedPage, unpackEventsNow } from "@/lib/store/pages";
import type { StoredVerdict } from "@/lib/store/verdict";
import type { UsedDefinition } from "./definitionFor";
import { machineOf, type ReadDefinition } from "./machineOf";

/** A stored execution to give a verdict on, as it is handed to a thread: nothing but data. */
export type VerifyTask = {
  readonly pages: readonly PackedPage[];
  readonly definition: UsedDefinition | null;
  readonly arn: string | null;
  readonly machineArn: string | null;
  readonly type: MachineType;
};

/** Unpacks and replays. What makes it throw becomes a reason: a verdict that never comes would be asked for again for ever. */
export async function verdictOnTask(task: VerifyTask): Promise<StoredVerdict> {
  const { definition, arn, machineArn, type } = task;
  try {
    const events = task.pages.flatMap(unpackEventsNow);
    const read = readFor(definition, type, { events, arn });
    const definitionAssumed = definition?.assumed === true;
    return storedVerdict(
      await verify({ events, ...read, definitionAssumed, type, arn, stateMachineArn: machineArn }),
      definition,
    );
  } catch (error) {
    return notReplayable(error instanceof Error ? error.message : String(error), definition);
  }
}

/** What is kept of a verdict: counts and places, no data. */
export function storedVerdict(
  { verdict, reason, accepted, divergences, findings }: Verdict,
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

function minded(findings: Verdict["findings"]): string | null {
  const [first] = findings;
  if (first === undefined) return null;
  const more = findings.length === 1 ? "" : ` (and ${findings.length - 1} more)`;
  return `AWS accepted the definition though the checks here mind it: ${findingText(first)}${more}.`;
}

export function notReplayable(reason: string, definition: UsedDefinition | null): StoredVerdict {
  return storedVerdict({ verdict: "NOT REPLAYABLE", reason, accepted: [], divergences: [], findings: [] }, definition);
}

/** Machines that are kept parsed: executions come machine by machine. */
const KEPT = 20;
const machines = new Map<string, ReadDefinition>();

type Run = NonNullable<Parameters<typeof machineOf>[2]>;

function readFor(definition: UsedDefinition | null, type: MachineType, run: Run): ReadDefinition {
  // What fills a placeholder is each execution's own.
  if (definition === null || definition.text.includes("${")) return machineOf(definition?.text ?? null, type, run);
  const key = `${type} ${definition.hash}`;
  const machine = machines.get(key) ?? machineOf(definition.text, type, run);
  machines.delete(key);
  machines.set(key, machine);
  const [oldest] = machines.keys();
  if (machines.size > KEPT && oldest !== undefined) machines.delete(oldest);
  return machine;
}
