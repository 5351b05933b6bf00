import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { type PeriodsAnswer, periodsSchema } from "@/lib/contract/periods";
import { aroundHref, parsePeriodsQuery, periodsHref, readPeriodSide } from "@/lib/contract/periodsQuery";
import { readPeriods } from "@/lib/server/compare/readPeriods";
import type { Context } from "@/lib/server/context";
import { sha256 } from "@/lib/store/text";
import { DATABASES, open, query, type TestDatabase } from "../../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../../support/ingested";
import { contextOf } from "../../support/serverContext";

/** Full hours, so that sums of five minutes begin there too. */
const BEGIN = Math.ceil(T0 / HOUR_MS) * HOUR_MS;
const CHANGE = BEGIN + 2 * HOUR_MS;
const NOW = BEGIN + 4 * HOUR_MS;

const textOf = (comment: string) =>
  JSON.stringify({ Comment: comment, StartAt: "Charge", States: { Charge: { Type: "Pass", End: true } } });

/** One a minute; from the change on every second one fails, after another definition came. */
function runs(machine: string, at: number) {
  return Array.from({ length: 240 }, (_, i) => {
    const begin = at + i * MINUTE_MS;
    const isAfter = begin >= CHANGE;
    const events = chargeRun({ i }, { end: isAfter && i % 2 === 1 ? "failed" : "succeeded", failures: 1 });
    return ingested(
      events.map((event) => ({ ...event, timestamp: instant(event.timestamp - T0 + begin) })),
      { arn: arnOf(`${machine}-${i}`, machine), definition: { text: textOf(isAfter ? "2" : "1"), assumed: false } },
    );
  });
}

describe.each(DATABASES)("periods of a machine, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("side by side", () => {
    const place = database as TestDatabase;
    let context: Context;
    let now = NOW;
    const ask = (a: string, b: string, machine = "payments") => {
      const asked = parsePeriodsQuery(new URLSearchParams({ machine, a, b }));
      if (!asked.ok) throw new Error(JSON.stringify(asked.error));
      return readPeriods(context, asked.value, now);
    };
    const read = async (a: string, b: string): Promise<PeriodsAnswer> => {
      const answer = await ask(a, b);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return periodsSchema.parse(JSON.parse(JSON.stringify(answer.value)));
    };
    const verdicts = ({ figures, states }: PeriodsAnswer) => [
      ...figures.map(({ name, verdict }) => `${name} ${verdict}`),
      ...states.flatMap(({ state, figures: own }) => own.map(({ name, verdict }) => `${state} ${name} ${verdict}`)),
    ];
    const sure = (answer: PeriodsAnswer) => verdicts(answer).filter((text) => / (more|less)$/.test(text));

    beforeAll(async () => {
      context = contextOf(await open(place, () => NOW), place);
      await context.store.sources.saveMany(runs("payments", BEGIN), null);
      while (await context.store.rollups.follow());
    });
    afterAll(async () => {
      await context?.store.close();
      await place.drop();
    });

    const BEFORE = `${BEGIN}..${CHANGE}`;
    const AFTER = `${CHANGE}..${NOW}`;

    test("what the change made is sure, and what it did not make cannot be told apart", async () => {
      const answer = await read(BEFORE, AFTER);
      expect(verdicts(answer)).toEqual(expect.arrayContaining(["failed more", "executions unsure", "p50 unsure"]));
      const [failed] = answer.figures.filter(({ name }) => name === "failed");
      expect(failed).toMatchObject({ a: 0, b: 0.5, difference: { value: 0.5 } });
      expect(failed?.difference?.low).toBeGreaterThan(0.3);
      expect(answer.a).toMatchObject({ executions: 120, running: 0, buckets: 24, from: BEGIN, to: CHANGE });
      expect(answer.changes).toMatchObject([
        { kind: "definition", at: CHANGE, around: aroundHref("payments", { since: CHANGE - MINUTE_MS, at: CHANGE }) },
      ]);
      const [row] = await query(place, `SELECT count(*) AS n FROM "Execution" WHERE "startedAt" < ${CHANGE}`);
      expect(Number(row?.["n"])).toBe(answer.a.executions);
    });

    test("a period beside itself, and two halves of what did not change, differ in nothing", async () => {
      expect(sure(await read(BEFORE, BEFORE))).toEqual([]);
      expect(sure(await read(`${BEGIN}..${BEGIN + HOUR_MS}`, `${BEGIN + HOUR_MS}..${CHANGE}`))).toEqual([]);
    });

    test("definitions are found by the beginning of their hash, each with what ran with it", async () => {
      const [one, two] = [sha256(textOf("1")), sha256(textOf("2"))];
      const answer = await read(`revision:${one.slice(0, 8)}`, `revision:${two}`);
      expect([answer.a.definition, answer.b.definition]).toEqual([one, two]);
      expect([answer.a.executions, answer.b.executions]).toEqual([120, 120]);
      expect(sure(answer)).toEqual(sure(await read(BEFORE, AFTER)));
      expect(answer.revisions.map(({ definition }) => definition)).toEqual([one, two]);
    });

    test("ends move inwards to whole sums, and nothing is after now", async () => {
      now = BEGIN + 3 * HOUR_MS;
      const { a, b } = await read(`${BEGIN + 1}..${CHANGE - 1}`, `${CHANGE}..${NOW + HOUR_MS}`);
      expect([a.from, a.to, b.to]).toEqual([BEGIN + 5 * MINUTE_MS, CHANGE - 5 * MINUTE_MS, now]);
      expect([a.executions, b.executions]).toEqual([110, 60]);
      now = NOW;
    });

    test("what cannot be answered says why", async () => {
      const kindOf = async (...asked: Parameters<typeof ask>) => {
        const answer = await ask(...asked);
        return answer.ok ? "ok" : answer.error.kind;
      };
      expect(await kindOf(BEFORE, AFTER, "nobody")).toBe("notFound");
      expect(await kindOf("revision:000000", AFTER)).toBe("notFound");
      // Before anything was: nothing is told of nothing.
      expect(new Set(verdicts(await read("0..3600000", AFTER)).map((text) => text.split(" ").at(-1)))).toEqual(
        new Set(["tooFew"]),
      );
    });
  });
});

test("a side is a stretch of time or a definition, and comes back from the address of the page", () => {
  for (const text of [
    "1700000000000..1700003600000",
    "2026-11-01T00:00:00Z..2026-11-02T00:00:00Z",
    "revision:0a1b2c",
  ]) {
    const side = readPeriodSide(text);
    if (!side.ok) throw new Error(side.error);
    const href = periodsHref({ machine: "a&b", a: side.value, b: side.value });
    expect(parsePeriodsQuery(new URLSearchParams(href.split("?")[1]))).toEqual({
      ...{ ok: true, value: { machine: "a&b", a: side.value, b: side.value } },
    });
  }
  for (const text of ["", "1..", "2..1", "1..1", "1..2..3", "yesterday..now", "0..99999999999999", "revision:xyz"]) {
    expect(readPeriodSide(text).ok).toBe(false);
  }
});
