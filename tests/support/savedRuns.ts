import { instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import type { Store } from "@/lib/store/store";
import { arnOf, chargeRun, ingested, T0 } from "./ingested";

type RunToSave = {
  readonly name: string;
  readonly machine: string;
  /** Its text; null: nothing is known of it. */
  readonly definition: string | null;
  readonly isGood: boolean;
  readonly input: Json;
  /** ms UTC. */
  readonly startedAt: number;
};

/** Stores runs of one Task, in order; their keys. */
export async function saveMany(
  { executions }: Pick<Store, "executions">,
  runs: readonly RunToSave[],
): Promise<string[]> {
  const keys: string[] = [];
  for (const { name, machine, definition, isGood, input, startedAt } of runs) {
    const events = chargeRun(input, { failures: isGood ? 0 : 1, end: isGood ? "succeeded" : "failed" });
    const moved = events.map((event) => ({ ...event, timestamp: instant(event.timestamp - T0 + startedAt) }));
    const saved = await executions.save({
      ...ingested(moved, { arn: arnOf(name, machine) }),
      definition: definition === null ? null : { text: definition, assumed: false },
    });
    keys.push(saved.key);
  }
  return keys;
}
