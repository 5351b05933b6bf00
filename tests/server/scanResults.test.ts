import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { executionListSchema } from "@/lib/contract/execution";
import { parseSuggestionQuery } from "@/lib/contract/suggestion";
import type { Store } from "@/lib/store/store";
import { countOverTime } from "@/lib/server/countOverTime";
import { executionsCsv } from "@/lib/server/executionsCsv";
import { listExecutions } from "@/lib/server/listExecutions";
import { suggest } from "@/lib/server/search/suggest";
import { open, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { histogramQuery, listQuery } from "../support/queries";
import { contextOf } from "../support/serverContext";

const RUNS = 130;

describe("a query for the output of a state", () => {
  const place = sqliteDatabase();
  let store: Store;
  beforeAll(async () => {
    store = await open(place, () => T0);
    for (let n = 0; n < RUNS; n++) {
      const events = chargeRun({ orderId: `o-${n}` }, { end: n % 10 === 9 ? "open" : "succeeded" });
      const shifted = events.map((event) => ({ ...event, timestamp: instant(event.timestamp + n * 1000) }));
      await store.executions.save(ingested(shifted, { arn: arnOf(`run-${String(n).padStart(3, "0")}`) }));
    }
  }, 300_000);
  afterAll(async () => {
    await store?.close();
    await place.drop();
  });

  async function list(text: string) {
    const listed = await listExecutions(contextOf(store, place), listQuery(text));
    const parsed = executionListSchema.parse(JSON.parse(JSON.stringify(listed.ok ? listed.value : null)));
    return { ...parsed, names: parsed.rows.map(({ name }) => name) };
  }

  test("reads histories until a page is full, says how many, and goes on behind them", async () => {
    const q = encodeURIComponent("result.Charge.paid=true");
    const names: string[] = [];
    let after = "";
    let read = 0;
    for (;;) {
      const page = await list(`q=${q}&size=50${after}`);
      names.push(...page.names);
      read += page.scan?.read ?? 0;
      if (page.next === null) break;
      expect(page.names).toHaveLength(50);
      expect(page.scan?.isDone).toBe(false);
      after = `&after=${page.next}`;
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(RUNS - RUNS / 10);
    expect(names).toEqual(names.toSorted().reverse());
    expect(read).toBeGreaterThanOrEqual(RUNS);
  });

  test("holds beside, instead of and against what the database knows", async () => {
    const found = async (q: string) => (await list(`q=${encodeURIComponent(q)}&size=200`)).names;
    expect(await found("result.Charge.paid=true input.orderId=o-7")).toEqual(["run-007"]);
    expect(await found("result.Charge.paid=false input.orderId=o-7")).toEqual([]);
    expect(await found("-result.Charge.paid=true input.orderId=o-9")).toEqual(["run-009"]);
    expect(await found("result.Charge.paid!=true input.orderId=o-9")).toEqual(["run-009"]);
    expect(await found("result.Other.paid=true OR name=run-003")).toEqual(["run-003"]);
    expect(await found("result.Charge.paid=true OR name=run-009")).toHaveLength(RUNS - RUNS / 10 + 1);
  });

  test("is counted by nothing that has not read the histories", async () => {
    const { facets, scan, total } = await list("q=result.Charge.paid%3Dtrue%20name%3Drun-001");
    expect(facets).toMatchObject({ status: {}, isExact: false });
    expect({ scan, total }).toEqual({ scan: { read: 1, isDone: true }, total: 1 });
    const context = contextOf(store, place);
    expect(await countOverTime(context, histogramQuery("q=result.Charge.paid%3Dtrue"))).toMatchObject({
      value: { buckets: [] },
    });
    const csv = await executionsCsv(context, listQuery("q=result.Charge.paid%3Dtrue"));
    const lines: string[] = [];
    for await (const line of csv.ok ? csv.value.records : []) lines.push(line);
    expect(lines).toHaveLength(1 + RUNS - RUNS / 10);
  });

  test("is offered values that the data has while it is written", async () => {
    const ask = async (text: string) => {
      const query = parseSuggestionQuery(new URLSearchParams(text));
      return query.ok ? suggest({ store }, query.value) : query;
    };
    expect(await ask("q=run-012&field=machine&prefix=PAY")).toMatchObject({
      value: { exact: [{ name: "run-012", status: "SUCCEEDED" }], values: ["payments"] },
    });
    expect(await ask("q=run&field=machine&prefix=nobody")).toEqual({ ok: true, value: { exact: [], values: [] } });
    while (await store.rollups.follow());
    expect(await ask("q=&field=state&prefix=char")).toMatchObject({ value: { values: ["Charge"] } });
    expect(await ask("q=&field=password&prefix=")).toMatchObject({ ok: false, error: { parameter: "field" } });
  });

  test("an exact name comes first, whatever else the text is found in", async () => {
    const { exact, names } = await list("q=run-012");
    expect(exact.map(({ name }) => name)).toEqual(["run-012"]);
    expect(names).toContain("run-012");
    expect((await list("q=run-01")).exact).toEqual([]);
    expect((await list("q=run-012%20paid")).exact).toEqual([]);
    expect((await list(`q=${encodeURIComponent(arnOf("run-012"))}`)).exact.map(({ name }) => name)).toEqual([
      "run-012",
    ]);
  });
});
