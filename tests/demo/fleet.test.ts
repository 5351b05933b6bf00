import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { fleetIncidents } from "@/lib/demo/fleet/fleetIncidents";
import { FLEET_MACHINES, fleetOf } from "@/lib/demo/fleet/fleetMachines";
import {
  falseAlarms,
  FLEET_UNTIL,
  findIncident,
  type FleetFinding,
  fleetWith,
  isPlanted,
} from "../support/fleetFindings";

const DAYS = 16;
const fleet = fleetWith(1, DAYS, true);
const found = new Map<string, FleetFinding>();

/** Each incident is looked for once. */
function findingOf(id: string): FleetFinding {
  const incident = fleet.incidents.find((planned) => planned.id === id);
  if (incident === undefined) throw new Error(id);
  const finding = found.get(id) ?? findIncident(fleet, incident);
  found.set(id, finding);
  return finding;
}

describe.each(fleet.incidents.map(({ id }) => id))("the incident %s", (id) => {
  test("is found within three hours, after nothing was", () => {
    const { incident, episode, episodes } = findingOf(id);
    expect(episodes.filter(({ foundAt }) => foundAt <= incident.from)).toEqual([]);
    expect(((episode?.foundAt ?? Infinity) - incident.from) / HOUR_MS).toBeLessThanOrEqual(3);
  });

  test("is dated within 5 minutes, and linked to what changed then and to nothing else", () => {
    const { incident, dated, causes } = findingOf(id);
    expect(Math.abs((dated?.at ?? 0) - incident.from)).toBeLessThanOrEqual(5 * MINUTE_MS);
    expect(causes.map(({ change }) => change.kind)).toEqual(
      incident.change === null ? [] : [incident.change, ...incident.shows],
    );
  });

  test("is told by what was planted first, where there is anything bad to look at", () => {
    const { incident, common } = findingOf(id);
    const [first] = common?.found ?? [];
    expect(first !== undefined && isPlanted(incident, first)).toBe(incident.discriminator !== null);
  });

  // By night there is little to tell it by.
  test("ends in the hours after it is over", () => {
    const { incident, episode } = findingOf(id);
    if (incident.to === null || episode === null) return;
    expect((episode.endedAt ?? Infinity) - incident.to).toBeLessThanOrEqual(12 * HOUR_MS);
    expect((episode.endedAt ?? 0) - incident.to).toBeGreaterThan(-HOUR_MS);
  });
});

test("there are twelve, each of a machine and a kind of its own, on weekdays", () => {
  expect(fleet.incidents).toHaveLength(12);
  expect(fleet.incidents.map(({ machine }) => machine)).toEqual(FLEET_MACHINES.map(({ name }) => name));
  for (const { from } of fleetIncidents(FLEET_UNTIL - 30 * DAY_MS, FLEET_UNTIL)) {
    expect([0, 1, 6]).not.toContain(new Date(from).getUTCDay());
  }
  expect(new Set(fleetOf(30).map(({ name }) => name)).size).toBe(30);
});

test("a fleet in which nothing happens raises no alarm", () => {
  const quiet = fleetWith(2, 10, false);
  expect(falseAlarms(quiet)).toEqual([]);
});

test("any hour can be asked for alone, and is the same from the same seed", () => {
  const [machine] = FLEET_MACHINES;
  const hour = fleet.options.from + 30 * HOUR_MS;
  const alone = fleet.hour(machine, hour);
  expect(fleetWith(1, DAYS, true).hour(machine, hour)).toEqual(alone);
  expect(fleetWith(3, DAYS, true).hour(machine, hour)).not.toEqual(alone);
  expect(
    alone.every(({ startedAt, stoppedAt }) => startedAt >= hour && startedAt < hour + HOUR_MS && stoppedAt > startedAt),
  ).toBe(true);
});
