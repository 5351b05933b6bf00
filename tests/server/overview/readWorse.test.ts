import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import {
  groupActSchema,
  lookSchema,
  overviewSchema,
  parseWorseSharedQuery,
  type SentencePart,
  sharedSchema,
  worseAnswerSchema,
} from "@/lib/contract/overview";
import type { Result } from "@/lib/base/result";
import type { Context } from "@/lib/server/context";
import { actOnGroup } from "@/lib/server/overview/actOnGroup";
import { readLook } from "@/lib/server/overview/readLook";
import { readOverview } from "@/lib/server/overview/readOverview";
import { readShared, readWorseShared } from "@/lib/server/overview/readShared";
import { readWorse } from "@/lib/server/overview/readWorse";
import { readSharedWorse, worseThere } from "@/lib/server/overview/sharedWorse";
import { DATABASES, open, type TestDatabase } from "../../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../../support/ingested";
import { listQuery } from "../../support/queries";
import { contextOf } from "../../support/serverContext";

const DAY = 24 * HOUR_MS;
/** Executions of a machine an hour. */
const EACH_HOUR = 60;
/** When payments of one tenant began to fail, after another definition came. */
const BAD_FROM = T0 + 2 * HOUR_MS + 12 * MINUTE_MS;
const NOW = T0 + 3 * HOUR_MS;

const definition = (comment: string) => ({
  text: JSON.stringify({ Comment: comment, StartAt: "Charge", States: { Charge: { Type: "Pass", End: true } } }),
  assumed: false,
});

/** Hours of a machine from `begin` on. With `isBad` what one tenant sends fails from BAD_FROM on. */
function runsOf(machine: string, begin: number, hours: number, isBad: boolean) {
  return Array.from({ length: hours * EACH_HOUR }, (_, i) => {
    const at = begin + Math.floor((i * HOUR_MS) / EACH_HOUR);
    const tenant = i % 2 === 1 ? "initech" : "acme";
    const isAfter = isBad && at >= BAD_FROM;
    const end = isAfter && tenant === "acme" ? "failed" : "succeeded";
    const events = chargeRun({ tenant, order: `o-${at}` }, { end, failures: 1 }).map((event) => ({
      ...event,
      timestamp: instant(event.timestamp - T0 + at),
    }));
    return ingested(events, { arn: arnOf(`${machine}-${at}`, machine), definition: definition(isAfter ? "2" : "1") });
  });
}

const textOf = (parts: readonly SentencePart[]) =>
  parts.map((part) => ("at" in part ? new Date(part.at).toISOString().slice(11, 16) : part.text)).join("");

function valueOf<T>(result: Result<unknown, unknown>, schema: { parse(value: unknown): T }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return schema.parse(JSON.parse(JSON.stringify(result.value)));
}

describe.each(DATABASES)("what is worse than usual, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("tells", () => {
    const place = database as TestDatabase;
    let now = NOW;
    let context: Context;
    const save = async (runs: ReturnType<typeof runsOf>) => {
      await context.store.sources.saveMany(runs, null);
      while (await context.store.rollups.follow());
    };
    const worse = async () => valueOf(await readWorse(context, now), worseAnswerSchema);
    const groups = async () => {
      const overview = await readOverview(context, { kind: "last", last: "24h" }, now);
      return valueOf(overview, overviewSchema).groups;
    };

    beforeAll(async () => {
      context = contextOf(await open(place, () => now), place);
      expect(await worse()).toEqual({ asOf: null, machines: 0, sentence: [], worse: [] });
      await readSharedWorse(context, now);
      await save([...runsOf("payments", T0 - DAY, 3, false), ...runsOf("shipping", T0 - DAY, 3, false)]);
      await save([...runsOf("shipping", T0, 3, false), ...runsOf("payments", T0, 2, true)]);
    }, 300_000);
    afterAll(async () => {
      await context?.store.close();
      await place.drop();
    });

    test("nothing, with what was looked at, before anything is", async () => {
      const { sentence, worse: found } = await worse();
      expect(found).toEqual([]);
      expect(textOf(sentence)).toMatch(/^Nothing is worse than usual: 2 machines looked at, until 14:55, beside/);
    });

    test("which machine, since when, by how much and after which change", async () => {
      await save(runsOf("payments", T0 + 2 * HOUR_MS, 1, true));
      const { sentence, worse: found } = await worse();
      const [first] = found;
      expect(first).toMatchObject({ machine: { name: "payments" }, measure: "failures", endedAt: null, usual: 0 });
      expect(Math.abs((first?.since ?? 0) - BAD_FROM)).toBeLessThanOrEqual(5 * MINUTE_MS);
      expect(first?.causes.map(({ kind }) => kind)).toEqual(["definition"]);
      expect(textOf(sentence)).toMatch(
        /^1 machine is worse than usual: payments fails more than usual since 14:1\d \(\d+ %, usually 0 %\), after its definition changed at 14:1\d/,
      );
      expect(found.filter(({ machine }) => machine.name === "shipping")).toEqual([]);
    });

    test("the same to all who ask within seconds, and at once what comes into an empty database", async () => {
      const first = readSharedWorse(context, now);
      expect(readSharedWorse(context, now + 1_000)).toBe(first);
      expect(await first).toEqual(await readWorse(context, now));
      expect(worseThere(context, now + 1_000)).toBe(await first);
      expect(worseThere(context, now + 60_000)).toBeNull();
      expect(readSharedWorse(context, now + 60_000)).not.toBe(first);
    });

    test("silence only until where the sources are read", async () => {
      // A day without anything: nobody has read it, so no machine has stopped.
      now = NOW + DAY;
      expect((await worse()).asOf).toBe(T0 + 3 * HOUR_MS - 5 * MINUTE_MS);
      now = NOW;
    });

    test("what the failing ones share, and that nothing stands out where they were drawn at random", async () => {
      const asked = parseWorseSharedQuery(new URLSearchParams(`machine=payments&since=${BAD_FROM}`));
      if (!asked.ok) throw new Error(asked.error.why);
      const shared = valueOf(await readWorseShared(context, asked.value, now), sharedSchema);
      expect(shared.found[0]).toMatchObject({ kind: "input", name: "input.tenant", is: "equal", value: "acme" });
      expect(shared.found[0]?.href).toContain("input.tenant");
      const byFilter = valueOf(
        await readShared(context, listQuery("machine=payments&status=FAILED"), now),
        sharedSchema,
      );
      expect(byFilter.selected).toBe(shared.selected);
      expect(byFilter.found.map(({ name }) => name)).toContain("input.tenant");
      const drawn = await readShared(context, listQuery(`machine=shipping&q=${encodeURIComponent("name:00000")}`), now);
      const { selected, rest, found } = valueOf(drawn, sharedSchema);
      expect(Math.min(selected, rest)).toBeGreaterThan(20);
      expect(found).toEqual([]);
    });

    test("in which state more fails, beside the time before", async () => {
      const query = { machine: "payments", since: instant(BAD_FROM), until: null };
      const look = valueOf(await readLook(context, query, now), lookSchema);
      expect(look.states[0]?.state).toBe("Charge");
      expect(look.changes.map(({ kind }) => kind)).toEqual(["definition"]);
      expect(look.trend.at(-1)?.failed).toBeGreaterThan(10);
      expect(await readLook(context, { ...query, machine: "nobody" }, now)).toMatchObject({ ok: false });
    });

    test("how a way of failing stands: what ended before it was resolved never opens it again", async () => {
      const [group] = await groups();
      expect(group?.life.state).toBe("new");
      const fingerprint = group?.fingerprint ?? "";
      now = NOW + HOUR_MS;
      const act = (body: unknown) => actOnGroup(context.store, fingerprint, groupActSchema.parse(body), now);
      expect(await act({ action: "resolved", note: "mended" })).toMatchObject({
        ok: true,
        value: { life: { state: "resolved", note: "mended" } },
      });
      // A file of the hour before comes late.
      const late = runsOf("payments", T0 + 2 * HOUR_MS + 31_000, 1, true).slice(20, 24);
      await save(late);
      expect((await groups())[0]?.life.state).toBe("resolved");
      const again = chargeRun({ tenant: "acme" }).map((event) => ({
        ...event,
        timestamp: instant(event.timestamp - T0 + now + MINUTE_MS),
      }));
      now += 10 * MINUTE_MS;
      await save([ingested(again, { arn: arnOf("again") })]);
      expect((await groups())[0]?.life.state).toBe("regressed");
      expect(await act({ action: "quiet" })).toMatchObject({ ok: true, value: { life: { state: "quiet" } } });
      const [machine] = group?.machines ?? [];
      const from = { action: "resolvedFrom", machineId: machine?.id, definition: machine?.definition };
      expect(await act(from)).toMatchObject({ ok: true, value: { life: { state: "resolved" } } });
      expect(await actOnGroup(context.store, "0".repeat(16), { action: "resolved", note: "" }, now)).toMatchObject({
        ok: false,
        error: { kind: "notFound" },
      });
    });
  });
});
