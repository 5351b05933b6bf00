import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { insideSchema, parseInsideQuery, printInsideQuery, type Inside } from "@/lib/contract/inside";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import type { Context } from "@/lib/server/context";
import { readInside } from "@/lib/server/readInside";
import type { IngestedExecution } from "@/lib/store/ingested";
import { failedOrder, ORDER_ARN, pollingOrder } from "@/tests/browser/support/orders";
import { eventsOf } from "@/tests/layout/support/trees";
import { DATABASES, open, type TestDatabase } from "../support/databases";
import { chargeRun, ingested, T0 } from "../support/ingested";
import { contextOf } from "../support/serverContext";

const AT = "arn:aws:states:eu-west-1:111111111111";
const MAP_RUN = `${AT}:mapRun:parent/Items:one`;
const childArn = (name: string) => `${AT}:execution:parent/Items:${name}`;

/** A parent of which one event tells what it started. */
function parent(name: string, told: Pick<HistoryEvent, "type"> & { readonly details: object }): IngestedExecution {
  const events = chargeRun({ name }, { end: "open", failures: 0 });
  events.push({ ...told, id: 3, previousEventId: 2, timestamp: instant(T0 + 10) } as HistoryEvent);
  return ingested(events, { arn: `${AT}:execution:parent:${name}` });
}

/** An item of the Map Run that begins `ms` after T0. */
function item(name: string, ms: number, end: "failed" | "succeeded"): IngestedExecution {
  const input = { orderId: name, currency: "EUR" };
  const events = chargeRun(input, { end }).map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));
  const described = { status: "FAILED", startedAt: instant(T0 + ms), stoppedAt: null, mapRunArn: MAP_RUN };
  return ingested(events, { arn: childArn(name), described });
}

const mapRun = { type: "MapRunStarted", details: { mapRunArn: MAP_RUN } } as const;
const submitted = (...arns: readonly string[]) =>
  ({
    type: "TaskSubmitted",
    details: {
      resourceType: "states",
      resource: "startExecution.sync:2",
      output: present(JSON.stringify({ ExecutionArn: arns[0] })),
    },
  }) as const;

describe.each(DATABASES)("what is inside of a step, on %s,", async (_, create) => {
  const database = await create();
  const place = database as TestDatabase;
  let context: Context;
  const keys = new Map<string, string>();
  const save = async (name: string, run: IngestedExecution) => {
    keys.set(name, (await context.store.executions.save(run)).key);
  };
  const inside = async (name: string, event: number, more: { q?: string; loop?: boolean } = {}): Promise<Inside> => {
    const { q = null, loop = false } = more;
    const read = await readInside(context, keys.get(name) ?? "", { event, loop, q });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return insideSchema.parse(JSON.parse(JSON.stringify(read.value)));
  };

  beforeAll(async () => {
    if (database === null) return;
    context = contextOf(await open(place), place);
    await save("order", ingested(eventsOf(failedOrder()), { arn: ORDER_ARN }));
    await save("loop", ingested(eventsOf(pollingOrder(0, 3)), { arn: `${ORDER_ARN}-loop` }));
    await save("map", parent("map", mapRun));
    await save("b", item("o-b", 30, "failed"));
    await save("a", item("o-a", 20, "succeeded"));
    await save("task", parent("task", submitted(childArn("o-a"))));
    await save("lost", parent("lost", submitted(childArn("never-stored"))));
  });
  afterAll(async () => {
    if (database === null) return;
    await context.store.close();
    await place.drop();
  });

  test.skipIf(database === null)(
    "are the items of an inline Map with the fields of their inputs that differ",
    async () => {
      const events = eventsOf(failedOrder());
      const map = events.find(({ type }) => type === "MapStateEntered")?.id ?? 0;
      const read = await inside("order", map);
      expect(read.kind).toBe("items");
      expect(read.items).toHaveLength(40);
      expect(read.fields.length).toBeGreaterThan(0);
      expect(new Set(read.items.map(({ values }) => values[0])).size).toBe(40);
      expect(read.more).toBe(false);
    },
  );

  test.skipIf(database === null)(
    "are the executions of a Map Run, the first to start first, found by their data",
    async () => {
      const read = await inside("map", 3, { q: "O-B" });
      expect(read).toMatchObject({ kind: "mapRun", fields: ["orderId"], found: [1], more: false });
      expect(read.items).toMatchObject([
        { key: keys.get("a"), status: "SUCCEEDED", error: null, values: ["o-a"] },
        { key: keys.get("b"), status: "FAILED", error: "PaymentDeclined", values: ["o-b"] },
      ]);
      expect((await inside("map", 3, { q: "o-c" })).found).toEqual([]);
      expect((await inside("map", 3)).found).toBeNull();
    },
  );

  test.skipIf(database === null)(
    "are the executions that a task started, by their ARN alone where they are not stored",
    async () => {
      expect(await inside("task", 3)).toMatchObject({ kind: "executions", items: [{ key: keys.get("a") }] });
      expect(await inside("lost", 3)).toMatchObject({
        kind: "executions",
        items: [{ key: null, arn: childArn("never-stored"), status: null }],
      });
    },
  );

  test.skipIf(database === null)("are the visits of a loop, where these are asked for", async () => {
    const entered = eventsOf(pollingOrder(0, 3)).find(({ type }) => type === "TaskStateEntered")?.id ?? 0;
    const read = await inside("loop", entered, { loop: true });
    expect(read).toMatchObject({ kind: "items" });
    expect(read.items).toHaveLength(4);
    expect((await inside("loop", entered)).items).toEqual([]);
  });

  test.skipIf(database === null)("is nothing of an event that is of no step, and said so", async () => {
    expect(await readInside(context, keys.get("map") ?? "", { event: 1, loop: false, q: null })).toMatchObject({
      ok: false,
      error: { kind: "notFound" },
    });
  });
});

test("what is asked for is read back as it was written, and nothing else is", () => {
  const query = { event: 12, loop: true, q: "o-17 & more" };
  expect(parseInsideQuery(printInsideQuery(query))).toEqual({ ok: true, value: query });
  expect(parseInsideQuery(new URLSearchParams("event=x"))).toMatchObject({ ok: false, error: { parameter: "event" } });
  expect(parseInsideQuery(new URLSearchParams(`event=1&q=${"x".repeat(201)}`))).toMatchObject({ ok: false });
});
