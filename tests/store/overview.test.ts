import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { Fleet, fleetTime } from "@/lib/demo/fleet/fleet";
import { saveFleet } from "@/lib/demo/fleet/writeFleet";
import { possibleCauses } from "@/lib/stats/dating/cause";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";

const UNTIL = Date.UTC(2026, 10, 22);
const fleet = new Fleet({ machines: 12, ...fleetTime(UNTIL, 16), seed: 1, traffic: 1, hasIncidents: true });
const incident = fleet.incidents.find(({ id }) => id === "broken-path")!;
const machine = fleet.machines.find(({ name }) => name === incident.machine)!;
/** When somebody looks: two hours into it, not at a full hour. */
const NOW = incident.from + 118 * MINUTE_MS;

/** The hours around the incident, and those of the day and the week before: what the questions are answered from. */
function chosen() {
  const begin = Math.floor(incident.from / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
  const hours = [7 * DAY_MS, DAY_MS, 0].flatMap((back) =>
    Array.from({ length: 5 }, (_, i) => begin - back + i * HOUR_MS),
  );
  return hours.flatMap((hour) => fleet.hour(machine, hour)).filter(({ startedAt }) => startedAt < NOW);
}

describe.each(DATABASES)("an overview, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("of a machine whose new definition broke a path", () => {
    const place = database as TestDatabase;
    let store: Store;
    let machineId = 0;
    const worse = () => ({ machineId, measure: "failures" as const, from: incident.from, to: NOW, fingerprint: null });
    beforeAll(async () => {
      store = await open(place, () => NOW);
      const sink = {
        saveMany: (batch: Parameters<Store["sources"]["saveMany"]>[0]) => store.sources.saveMany(batch, null),
        see: store.machines.see,
      };
      await saveFleet(fleet, sink, new AbortController().signal, () => undefined, chosen());
      while (await store.rollups.follow());
      machineId = (await store.machines.find(machine.name))[0] ?? 0;
    }, 300_000);
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    test("says that it fails more than usual, and when it began, linked to the definition", async () => {
      const { machines, asOf } = await store.overview.standings({ at: NOW, machineIds: null });
      expect(NOW - asOf).toBeLessThan(5 * MINUTE_MS);
      const standing = machines.find((each) => each.machineId === machineId);
      const open = standing?.episodes.find(({ measure, endedAt }) => measure === "failures" && endedAt === null);
      expect(open?.finding.least).toMatchObject({ isRelevant: true });
      expect(open?.finding.against.yesterday?.p).toBeLessThan(1e-6);
      const dated = await store.overview.date({
        machineId,
        measure: "failures",
        from: open?.from ?? 0,
        foundAt: open?.foundAt ?? 0,
      });
      expect(Math.abs((dated?.at ?? 0) - incident.from)).toBeLessThan(5 * MINUTE_MS);
      const events = await store.overview.events({ machineIds: [machineId], from: incident.from - DAY_MS, to: NOW });
      expect(possibleCauses(dated!, events)).toMatchObject([{ change: { kind: "definition" } }]);
    });

    test("says so within the hour, too, by sums of five minutes", async () => {
      const at = Math.floor(incident.from / HOUR_MS) * HOUR_MS + 50 * MINUTE_MS;
      const standing = (await store.overview.standings({ at, machineIds: [machineId] })).machines[0];
      expect(standing?.episodes.filter(({ measure }) => measure === "failures")).toEqual([]);
      expect(standing?.findings.map(({ measure }) => measure)).toContain("failures");
      const before = await store.overview.standings({ at: incident.from - MINUTE_MS, machineIds: [machineId] });
      expect(before.machines[0]?.findings.filter(({ measure }) => measure === "failures")).toEqual([]);
    });

    test("says what the failed ones share, and nothing of the same at another time", async () => {
      const { found, with: beside } = await store.overview.worseShare(worse());
      expect(beside).toBe("sameTime");
      expect(found[0]?.feature).toEqual({ kind: "input", name: "input.condition", is: "equal", value: "damaged" });
      const back = { from: incident.from - DAY_MS, to: NOW - DAY_MS };
      expect((await store.overview.worseShare({ ...worse(), ...back })).found).toEqual([]);
    });

    test("counts what the rows count", async () => {
      const from = Math.floor(incident.from / HOUR_MS) * HOUR_MS;
      const series = await store.overview.series({ from, to: from + HOUR_MS, machineIds: [machineId] });
      const [row] = await query(
        place,
        `SELECT count(*) AS n, sum(CASE WHEN "status" = 'FAILED' THEN 1 ELSE 0 END) AS failed,
          sum(CASE WHEN "retries" > 0 THEN 1 ELSE 0 END) AS retried
         FROM "Execution" WHERE "startedAt" >= ${from} AND "startedAt" < ${from + HOUR_MS}`,
      );
      expect(series.get(machineId)?.sums).toMatchObject([
        {
          executions: Number(row?.["n"]),
          squares: Number(row?.["n"]),
          failed: Number(row?.["failed"]),
          retried: Number(row?.["retried"]),
        },
      ]);
    });

    test("knows which versions of functions answered", async () => {
      const [row] = await query(
        place,
        `SELECT count(*) AS n FROM "SearchAttribute" WHERE "path" = 'functionVersion.Receive' AND "value" = '11'`,
      );
      expect(Number(row?.["n"])).toBe(chosen().length);
      expect(await store.overview.functionVersions({ machineId, from: 0, to: NOW })).toEqual([]);
    });

    test("keeps what somebody says of a group of errors; what ended before it reopens nothing", async () => {
      const groups = async (at = NOW) => store.overview.groups({ at, fingerprints: null });
      const [broken] = (await groups()).filter(({ error }) => error === "KeyError");
      expect(broken?.life).toMatchObject({ state: "new" });
      const { fingerprint = "" } = broken ?? {};
      expect(await store.overview.actOnGroup("nobody", { kind: "resolved", at: NOW }, "")).toBe(false);
      const state = async () => (await groups()).find((group) => group.fingerprint === fingerprint)?.life.state;
      // Some of those that began before it end a moment after.
      expect(await store.overview.actOnGroup(fingerprint, { kind: "resolved", at: NOW + MINUTE_MS }, "mended")).toBe(
        true,
      );
      expect(await state()).toBe("resolved");
      await store.overview.actOnGroup(fingerprint, { kind: "resolved", at: NOW + 2 * MINUTE_MS }, "");
      expect(await state()).toBe("resolved");
      const [later] = fleet
        .hour(machine, Math.floor(NOW / HOUR_MS) * HOUR_MS + HOUR_MS)
        .filter(({ error }) => error === "KeyError");
      const save = {
        saveMany: (batch: Parameters<Store["sources"]["saveMany"]>[0]) => store.sources.saveMany(batch, null),
        see: store.machines.see,
      };
      await saveFleet(fleet, save, new AbortController().signal, () => undefined, [later!]);
      expect(await state()).toBe("regressed");
      await store.overview.actOnGroup(fingerprint, { kind: "quiet", at: NOW + 3 * HOUR_MS }, "");
      expect(await state()).toBe("quiet");
      await store.overview.actOnGroup(fingerprint, { kind: "reopened", at: NOW + 4 * HOUR_MS }, "");
      expect(await state()).toBe("ongoing");
    });
  });
});
