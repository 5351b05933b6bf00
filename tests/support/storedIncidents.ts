import { instant } from "@/lib/base/instant";
import { DAY_MS, MINUTE_MS } from "@/lib/base/time";
import type { Shared, Worse } from "@/lib/contract/overview";
import type { Fleet, FleetExecution } from "@/lib/demo/fleet/fleet";
import type { FleetIncident } from "@/lib/demo/fleet/fleetIncidents";
import { saveFleet } from "@/lib/demo/fleet/writeFleet";
import type { Context } from "@/lib/server/context";
import { readWorseShared } from "@/lib/server/overview/readShared";
import { readWorse } from "@/lib/server/overview/readWorse";
import { executionsIn } from "./fleetSeries";

/** When somebody looks, after it began: one full hour of five minutes has passed for any. */
export const LOOKED_AFTER_MS = 70 * MINUTE_MS;
/** What is stored before it: enough for a date. */
const BEFORE_MS = 80 * MINUTE_MS;

/**
 * Of each incident the executions around its begin, and those at the same time of the day and of the week before: what
 * the start page is made of when somebody looks then. In the order of their start.
 */
export function aroundIncidents(fleet: Fleet): FleetExecution[] {
  const all = fleet.incidents.flatMap(({ machine: name, from }) => {
    const machine = fleet.machines.find((one) => one.name === name);
    if (machine === undefined) return [];
    return [7 * DAY_MS, DAY_MS, 0].flatMap((back) =>
      executionsIn(fleet, machine, from - back - BEFORE_MS, from - back + LOOKED_AFTER_MS),
    );
  });
  // Silence is known where something else is read that began later.
  const end = Math.max(...fleet.incidents.map(({ from }) => from)) + LOOKED_AFTER_MS;
  const later = fleet.machines.flatMap((machine) => executionsIn(fleet, machine, end, end + MINUTE_MS));
  return [...all, ...later].toSorted((a, b) => a.startedAt - b.startedAt || (a.name < b.name ? -1 : 1));
}

/** Saves executions of a fleet as sources do, and makes the roll-ups of them. `chosen`: by itself all. */
export async function storeFleet({ store }: Pick<Context, "store">, fleet: Fleet, chosen?: Iterable<FleetExecution>) {
  const sink = {
    saveMany: (batch: Parameters<typeof store.sources.saveMany>[0]) => store.sources.saveMany(batch, null),
    see: store.machines.see,
  };
  await saveFleet(fleet, sink, new AbortController().signal, () => undefined, chosen);
  while (await store.rollups.follow());
}

/** What the start page says of the machine of an incident at a time, in the incident's measure; null: nothing. */
export async function toldOf(context: Context, { machine, measure }: FleetIncident, at: number): Promise<Worse | null> {
  const answer = await readWorse(context, at);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.worse.find((one) => one.machine.name === machine && one.measure === measure) ?? null;
}

/** What its page lists as shared by the bad ones of what was told, at a time. */
export async function sharedOf(context: Context, { machine, measure, since }: Worse, at: number) {
  if (measure === "fewer" || measure === "more") return [];
  const place = { machine: machine.value ?? "", since, until: null, measure, error: null };
  const answer = await readWorseShared(context, place, instant(at));
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.found;
}

type SharedRow = Shared["found"][number];
type Listed = Pick<SharedRow, "kind" | "name" | "is" | "value">;

/** Whether a row of the list is the planted discriminator, by itself or as one of those that the same executions have. */
export function isPlantedRow({ discriminator }: FleetIncident, row: SharedRow | undefined): boolean {
  if (discriminator === null || row === undefined) return false;
  const rows: readonly Listed[] = [row, ...row.same];
  return rows.some(({ kind, name, is, value }) => {
    if ("of" in discriminator) return isAfter(discriminator.of, { kind, name, is, value });
    return JSON.stringify({ kind, name, is, value }) === JSON.stringify(discriminator);
  });
}

/** A definition shows itself by its hash too. */
function isAfter(of: string, { kind, name, value }: Listed): boolean {
  return kind === "change" && name.startsWith(of) && value === "after";
}
