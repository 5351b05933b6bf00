import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { instant } from "@/lib/base/instant";
import {
  CELL_OUTCOMES,
  machineSchema,
  matrixSchema,
  parseMachineQuery,
  parseMatrixQuery,
} from "@/lib/contract/machine";
import { machinesSchema } from "@/lib/contract/machines";
import { parseOverviewQuery } from "@/lib/contract/overview";
import { decimal } from "@/lib/cost/money";
import { Fleet, fleetTime } from "@/lib/demo/fleet/fleet";
import { saveFleet } from "@/lib/demo/fleet/writeFleet";
import type { Context } from "@/lib/server/context";
import { readDefinitions } from "@/lib/server/machine/readDefinitions";
import { readMachine } from "@/lib/server/machine/readMachine";
import { readMachines } from "@/lib/server/machine/readMachines";
import { readMatrix } from "@/lib/server/machine/readMatrix";
import { readOverview } from "@/lib/server/overview/readOverview";
import { readStepPlace } from "@/lib/server/machine/readStepPlace";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../../support/databases";
import { contextOf } from "../../support/serverContext";

const UNTIL = Date.UTC(2026, 10, 22);
const fleet = new Fleet({ machines: 12, ...fleetTime(UNTIL, 16), seed: 1, traffic: 1, hasIncidents: true });
const incident = fleet.incidents.find(({ id }) => id === "broken-path")!;
const machine = fleet.machines.find(({ name }) => name === incident.machine)!;
const NOW = incident.from + 58 * MINUTE_MS;
const HOURS = [1, 0].map((back) => Math.floor(NOW / HOUR_MS) * HOUR_MS - back * HOUR_MS);
/** The truth: what was made. */
const made = HOURS.flatMap((hour) => fleet.hour(machine, hour)).filter(({ startedAt }) => startedAt < NOW);

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return JSON.parse(JSON.stringify(answer.value)) as T;
}

describe.each(DATABASES)("a machine on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("whose new definition broke a path", () => {
    const place = database as TestDatabase;
    let store: Store;
    let context: Context;
    const read = async (text = "last=24h") => {
      const asked = parseMachineQuery(new URLSearchParams(`machine=${machine.name}&${text}`));
      if (!asked.ok) throw new Error(asked.error.why);
      return machineSchema.parse(value(await readMachine(context, asked.value, NOW)));
    };
    const matrix = async (text: string) => {
      const asked = parseMatrixQuery(new URLSearchParams(`machine=${machine.name}&last=24h&${text}`));
      if (!asked.ok) throw new Error(asked.error.why);
      return matrixSchema.parse(value(await readMatrix(context, asked.value, NOW)));
    };
    beforeAll(async () => {
      store = await open(place, () => NOW);
      context = contextOf(store, place);
      const sink = {
        saveMany: (batch: Parameters<Store["sources"]["saveMany"]>[0]) => store.sources.saveMany(batch, null),
        see: store.machines.see,
      };
      await saveFleet(fleet, sink, new AbortController().signal, () => undefined, made);
      while (await store.rollups.follow());
    }, 300_000);
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    test("has the figures of its states that were made, in the order of the definition", async () => {
      const { states, row, definition } = await read();
      expect(row.executions).toBe(made.length);
      for (const { state, executions, visits, retries, failures } of states.filter(({ type }) => type === "Task")) {
        const all = made.flatMap((run) => run.visits.filter(({ step }) => step.state === state));
        expect([state, executions, visits]).toEqual([state, all.length, all.length]);
        expect(retries).toBe(all.reduce((sum, { attempts }) => sum + attempts.length - 1, 0));
        expect(failures).toBe(all.reduce((sum, one) => sum + one.attempts.length - 1 + (one.isFailed ? 1 : 0), 0));
      }
      expect(states.map(({ state }) => state).slice(0, 3)).toEqual(["Receive", "Damaged?", "InspectGoods"]);
      expect(definition?.graph?.levels[0]?.startAt).toBe("Receive");
      expect(definition?.isCurrent).toBe(true);
    });

    test("tells its p95 within 1 % of what was made, and the cost of its transitions to the digit", async () => {
      const { states } = await read();
      const refund = states.find(({ state }) => state === "Refund");
      const times = made
        .flatMap(({ visits }) => visits.filter(({ step }) => step.state === "Refund").map(({ from, to }) => to - from))
        .sort((a, b) => a - b);
      const exact = times[Math.floor(0.95 * (times.length - 1))] ?? 0;
      expect(Math.abs((refund?.p95 ?? 0) / exact - 1)).toBeLessThan(0.03);
      expect(refund?.cost).toBe(
        decimal("0.000025")
          .times(refund?.transitions ?? 0)
          .toFixed(),
      );
    });

    test("knows what each definition did, and what came with the second one", async () => {
      const { revisions, row, changes } = await read();
      expect(revisions.map(({ isCurrent }) => isCurrent)).toEqual([true, false]);
      const changed = made.filter(({ isChanged }) => isChanged);
      expect(revisions[0]).toMatchObject({
        executions: changed.length,
        failed: changed.filter(({ status }) => status !== "SUCCEEDED").length,
      });
      expect(revisions[1]?.executions).toBe(made.length - changed.length);
      expect(revisions.reduce((sum, { failed }) => sum + failed, 0)).toBe(row.failed);
      expect(changes.map(({ kind }) => kind)).toContain("definition");
      const [now, before] = revisions;
      const query = { machine: machine.name, before: before?.hash ?? "", after: now?.hash ?? "" };
      const difference = value(await readDefinitions(context, query));
      expect(difference.states).toEqual([{ state: "InspectGoods", kind: "changed" }]);
      expect(difference.lines.some((line) => line?.before === null && line.text.includes('"id.$"'))).toBe(true);
      expect(value(await readDefinitions(context, { ...query, after: query.before })).lines).toEqual([]);
      expect(await readDefinitions(context, { ...query, after: "0".repeat(64) })).toMatchObject({ ok: false });
    });

    test("knows who brought a definition where CloudTrail told, and of no other", async () => {
      expect((await read()).revisions.map(({ by }) => by)).toEqual([null, null]);
      const [id] = await store.machines.find(machine.name);
      const [now, before] = (await read()).revisions;
      const at = now?.firstSeenAt ?? 0;
      await query(
        place,
        `INSERT INTO "MachineChange" ("machineId", "at", "since", "fact", "before", "after", "source", "who", "via")
         VALUES (${id}, ${at}, ${at}, 'definition', '${before?.hash}', '${now?.hash}', 'a', 'arn:aws:iam::1:user/alice', 'console')`,
      );
      const { revisions } = await read();
      expect(revisions.map(({ by }) => by)).toEqual(["arn:aws:iam::1:user/alice through console", null]);
    });

    test("narrows the figures of states to one definition", async () => {
      const { revisions } = await read();
      const { states, definition } = await read(`definition=${revisions[1]?.hash}`);
      expect(definition?.isCurrent).toBe(false);
      expect(states[0]?.executions).toBe(revisions[1]?.executions);
      expect((await read(`definition=${revisions[1]?.hash}`)).cost).toEqual((await read()).cost);
    });

    test("has the rows of a matrix: the runs as they were made, with what failed where", async () => {
      const { runs, states } = await matrix("runs=200");
      const last = made.slice(-200);
      expect(runs.map(({ name }) => name)).toEqual(last.map(({ name }) => name));
      for (const [i, run] of runs.entries()) {
        const cells = run.cells.map(([state, outcome, , attempts]) => [
          states[state],
          CELL_OUTCOMES[outcome],
          attempts,
        ]);
        for (const visit of last[i]?.visits ?? []) {
          const cell = cells.find(([state]) => state === visit.step.state);
          const outcome = visit.isFailed ? "failed" : visit.attempts.length > 1 ? "retried" : "succeeded";
          expect(cell).toEqual([visit.step.state, outcome, visit.attempts.length]);
        }
      }
      expect((await matrix("runs=5")).runs.map(({ name }) => name)).toEqual(last.slice(-5).map(({ name }) => name));
    });

    test("opens a run at the visit that failed", async () => {
      const { runs } = await matrix("runs=200");
      const failed = runs.find(({ status }) => status === "FAILED");
      const found = made.find(({ name }) => name === failed?.name)?.visits.find(({ isFailed }) => isFailed);
      const { event } = value(await readStepPlace(context, failed?.key ?? "", { state: found?.step.state ?? "" }));
      expect(event).toBeGreaterThan(1);
      expect(value(await readStepPlace(context, failed?.key ?? "", { state: "Nowhere" })).event).toBeNull();
    });

    test("is in the list of machines with the row of the start page", async () => {
      const time = parseOverviewQuery(new URLSearchParams("last=24h"));
      if (!time.ok) throw new Error(time.error.why);
      const list = machinesSchema.parse(value(await readMachines(context, time.value, NOW)));
      const overview = value(await readOverview(context, time.value, NOW));
      expect(list.machines.slice(0, 1)).toEqual(overview.machines);
      const { row } = await read();
      expect({ ...row, durations: null }).toEqual({ ...overview.machines[0], durations: null });
      expect(row.durations?.p95).toBeCloseTo(overview.machines[0]?.durations?.p95 ?? 0, 6);
      // Another machine of the fleet is seen, and did nothing.
      expect(list.machines.filter(({ executions }) => executions === 0).every(({ failed }) => failed === 0)).toBe(true);
      const early = await read(`from=${UNTIL - 400 * HOUR_MS}&to=${UNTIL - 399 * HOUR_MS}`);
      expect(early).toMatchObject({ row: { executions: 0 }, trend: [] });
    });

    test("says what it costs as Express, and what of that holds", async () => {
      const { cost } = await read();
      const [type] = cost.advice.filter(({ kind }) => kind === "type");
      expect(type).toMatchObject({ holds: true });
      expect(Number(type?.monthly)).toBeCloseTo(Number(cost.monthlyStandard) - Number(cost.monthlyExpress), 9);
      const [sum] = await query(place, `SELECT sum("transitions") AS n FROM "Execution"`);
      expect(cost.standard).toBe(decimal("0.000025").times(Number(sum?.["n"])).toFixed());
      expect(cost.advice.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["mapItems", "polling", "retries"]));
    });

    test("a stretch beside whole sums counts the rows at its ends too", async () => {
      const [from, to] = [(HOURS[0] ?? 0) + 7 * MINUTE_MS + 123, NOW - 3 * MINUTE_MS - 456];
      const some = made.filter(({ startedAt }) => startedAt >= from && startedAt < to);
      const { revisions, row } = await read(`from=${from}&to=${to}`);
      expect(row.executions).toBe(some.length);
      expect(revisions.reduce((sum, { executions }) => sum + executions, 0)).toBe(some.length);
      expect(instant(from)).toBe(from);
    });

    test("is not found by another name", async () => {
      const asked = { machine: "nobody", time: { kind: "last", last: "24h" } as const, definition: null };
      expect(await readMachine(context, asked, NOW)).toMatchObject({ ok: false, error: { kind: "notFound" } });
    });
  });
});
