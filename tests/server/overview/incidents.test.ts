import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINUTE_MS } from "@/lib/base/time";
import type { Worse } from "@/lib/contract/overview";
import type { Context } from "@/lib/server/context";
import { open, sqliteDatabase } from "../../support/databases";
import { FLEET_UNTIL, fleetWith } from "../../support/fleetFindings";
import { contextOf } from "../../support/serverContext";
import {
  aroundIncidents,
  isPlantedRow,
  LOOKED_AFTER_MS,
  sharedOf,
  storeFleet,
  toldOf,
} from "../../support/storedIncidents";

// Its whole size is in tests/soak/storedFleet.test.ts.
const fleet = fleetWith(1, 16, true);
const place = sqliteDatabase();
let context: Context;
const told = new Map<string, Worse | null>();

beforeAll(async () => {
  context = contextOf(await open(place, () => FLEET_UNTIL), place);
  await storeFleet(context, fleet, aroundIncidents(fleet));
}, 300_000);
afterAll(async () => {
  await context?.store.close();
  await place.drop();
});

describe.each(fleet.incidents.map((incident) => [incident.id, incident] as const))(
  "the start page, of the incident %s",
  (id, incident) => {
    const now = incident.from + LOOKED_AFTER_MS;

    test("says nothing before it begins: the twin", async () => {
      expect(await toldOf(context, incident, incident.from - MINUTE_MS)).toBeNull();
    });

    test("says since when, within 5 minutes, and after which change and after no other", async () => {
      const found = await toldOf(context, incident, now);
      told.set(id, found);
      expect(found).toMatchObject({ measure: incident.measure, endedAt: null });
      expect(Math.abs((found?.since ?? 0) - incident.from)).toBeLessThanOrEqual(5 * MINUTE_MS);
      const kinds = found?.causes.map(({ kind }) => kind).toSorted();
      expect(kinds).toEqual([incident.change ?? [], incident.shows].flat().toSorted());
    });

    test("says first what was planted, where there is anything bad to look at", async () => {
      const found = told.get(id) ?? (await toldOf(context, incident, now));
      if (found === null) throw new Error("nothing was told");
      const [first] = await sharedOf(context, found, now);
      expect([first ?? null, isPlantedRow(incident, first)]).toEqual([first ?? null, incident.discriminator !== null]);
    });
  },
);
