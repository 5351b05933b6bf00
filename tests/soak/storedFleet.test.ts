import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS } from "@/lib/base/time";
import type { Context } from "@/lib/server/context";
import { open, sqliteDatabase } from "../support/databases";
import { FLEET_UNTIL, fleetWith } from "../support/fleetFindings";
import { contextOf } from "../support/serverContext";
import { isPlantedRow, LOOKED_AFTER_MS, sharedOf, storeFleet, toldOf } from "../support/storedIncidents";

/*
 * The twelve incidents by what the start page says, of all executions of 16 days: half a million and more, which are
 * stored as they would be. tests/server/overview/incidents.test.ts does so with the hours that count.
 */
const fleet = fleetWith(201, 16, true);
const place = sqliteDatabase();
let context: Context;

beforeAll(async () => {
  context = contextOf(await open(place, () => FLEET_UNTIL), place);
  await storeFleet(context, fleet);
}, 7_200_000);
afterAll(async () => {
  await context?.store.close();
  await place.drop();
});

test.each(fleet.incidents.map((incident) => [incident.id, incident] as const))(
  "the start page tells of the incident %s, since when, after which change, and what its bad ones share",
  { timeout: 600_000 },
  async (_, incident) => {
    const now = incident.from + LOOKED_AFTER_MS;
    const found = await toldOf(context, incident, now);
    if (found === null) throw new Error("nothing was told");
    expect(Math.abs(found.since - incident.from)).toBeLessThanOrEqual(5 * MINUTE_MS);
    expect(found.causes.map(({ kind }) => kind).toSorted()).toEqual(
      [incident.change ?? [], incident.shows].flat().toSorted(),
    );
    const [first] = await sharedOf(context, found, now);
    expect([first ?? null, isPlantedRow(incident, first)]).toEqual([first ?? null, incident.discriminator !== null]);
  },
);
