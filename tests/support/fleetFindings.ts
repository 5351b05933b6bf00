import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { Fleet, type FleetExecution, fleetTime } from "@/lib/demo/fleet/fleet";
import type { FleetIncident } from "@/lib/demo/fleet/fleetIncidents";
import { FLEET_MACHINES } from "@/lib/demo/fleet/fleetMachines";
import type { Feature } from "@/lib/stats/common/feature";
import type { StandingOut } from "@/lib/stats/common/standOut";
import { type CommonOfTime, standingOutOfTime } from "@/lib/stats/common/standOutOfTime";
import { type PossibleCause, possibleCauses } from "@/lib/stats/dating/cause";
import type { Dated } from "@/lib/stats/dating/dated";
import { dateOf } from "@/lib/stats/dating/dateOf";
import { type Episode, episodesOf } from "@/lib/stats/usual/episodes";
import { alarmLevel } from "@/lib/stats/usual/level";
import { datedExecution, executionsIn, fieldsOf, fleetSeries } from "./fleetSeries";

/** Midnight of a Sunday. */
export const FLEET_UNTIL = Date.UTC(2026, 10, 22);
const LEVEL = alarmLevel(FLEET_MACHINES.length);

export function fleetWith(seed: number, days: number, hasIncidents: boolean): Fleet {
  return new Fleet({
    machines: FLEET_MACHINES.length,
    ...fleetTime(FLEET_UNTIL, days),
    seed,
    traffic: 1,
    hasIncidents,
  });
}

/** What the statistics make of one planted incident, as somebody who looks when it is found. */
export type FleetFinding = {
  readonly incident: FleetIncident;
  readonly episodes: readonly Episode[];
  readonly episode: Episode | null;
  readonly dated: Dated | null;
  readonly causes: readonly PossibleCause<{ readonly kind: string; readonly at: number; readonly since: number }>[];
  readonly common: CommonOfTime | null;
};

export function findIncident(fleet: Fleet, incident: FleetIncident): FleetFinding {
  const machine = FLEET_MACHINES.find(({ name }) => name === incident.machine) ?? FLEET_MACHINES[0];
  const changes = changesOf(fleet, incident);
  const episodes = episodesOf(
    fleetSeries(fleet, machine),
    changes.map(({ at }) => at),
    LEVEL,
  );
  const episode =
    episodes.find(({ measure, foundAt }) => measure === incident.measure && foundAt > incident.from) ?? null;
  if (episode === null) return { incident, episodes, episode, dated: null, causes: [], common: null };
  const { from, foundAt: to } = episode;
  const begin = from - Math.max(3 * HOUR_MS, to - from);
  const dated = dateOf(incident.measure, executionsIn(fleet, machine, begin, to).map(datedExecution), begin, to);
  const causes = dated === null ? [] : possibleCauses(dated, changes);
  if (incident.discriminator === null || dated === null)
    return { incident, episodes, episode, dated, causes, common: null };
  const fields = (all: readonly FleetExecution[]) => all.map((execution) => fieldsOf(execution, incident));
  const after = executionsIn(fleet, machine, dated.at, to);
  const good = (all: readonly FleetExecution[]) => all.filter((execution) => isGood(incident, execution));
  const bad = after.filter((execution) => isBad(incident, execution));
  const isWhole = incident.measure === "duration" || incident.measure === "cost";
  const before = good(executionsIn(fleet, machine, dated.at - DAY_MS, dated.at));
  const common = standingOutOfTime(fields(bad), isWhole ? [] : fields(good(after)), fields(before));
  return { incident, episodes, episode, dated, causes, common };
}

function isBad({ measure }: FleetIncident, { status, retries }: FleetExecution): boolean {
  if (measure === "failures") return status !== "SUCCEEDED";
  return measure === "retries" ? retries > 0 : status === "SUCCEEDED";
}

function isGood({ measure }: FleetIncident, { status, retries }: FleetExecution): boolean {
  return status === "SUCCEEDED" && (measure !== "retries" || retries === 0);
}

/** What changed of the machine: the cause of the incident, and changes that had nothing to do with it. */
function changesOf(fleet: Fleet, { from, change, shows }: FleetIncident) {
  const others = [fleet.options.from + 2.3 * DAY_MS, from - 30 * HOUR_MS].map((at) => ({
    kind: "tags",
    at,
    since: at,
  }));
  return change === null ? others : [...others, ...[change, ...shows].map((kind) => ({ kind, at: from, since: from }))];
}

/** Whether a feature is the planted one. */
export function isPlanted({ discriminator }: FleetIncident, { feature, same }: StandingOut): boolean {
  return [feature, ...same].some((each) => isSame(discriminator, each));
}

function isSame(planted: FleetIncident["discriminator"], found: Feature): boolean {
  if (planted === null || found.is === "absent") return false;
  if (!("of" in planted)) return JSON.stringify(planted) === JSON.stringify(found);
  return found.kind === "change" && found.name.startsWith(planted.of) && found.value === "after";
}

/** Episodes of a fleet in which nothing happens: false alarms. */
export function falseAlarms(fleet: Fleet): Episode[] {
  const change = fleet.options.from + 9.4 * DAY_MS;
  return fleet.machines.flatMap((machine) => episodesOf(fleetSeries(fleet, machine), [change], LEVEL));
}
