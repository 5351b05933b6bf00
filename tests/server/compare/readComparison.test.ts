import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ComparedWith,
  type ComparisonView,
  comparisonSchema,
  MAX_VALUES,
  readComparedWith,
} from "@/lib/contract/comparison";
import { printPermalink } from "@/lib/contract/permalink";
import { instant } from "@/lib/base/instant";
import type { Context } from "@/lib/server/context";
import { readComparison } from "@/lib/server/compare/readComparison";
import { open, sqliteDatabase } from "../../support/databases";
import { arnOf, chargeRun, ingested, longRun } from "../../support/ingested";
import { saveMany } from "../../support/savedRuns";
import { contextOf } from "../../support/serverContext";

const database = sqliteDatabase();
const DEFINITION =
  '{"StartAt":"Charge","States":{"Charge":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}';
const START = Date.UTC(2026, 0, 5);
let context: Context;
let failed: string;
let good: string;

beforeAll(async () => {
  context = contextOf(await open(database), database);
  const run = {
    machine: "payments",
    definition: DEFINITION,
    isGood: false,
    input: { orderId: "o-2" },
    startedAt: START,
  };
  [failed = "", good = ""] = await saveMany(context.store, [
    { ...run, name: "broken" },
    { ...run, name: "good", isGood: true, startedAt: START + 60_000, input: { orderId: "o-1" } },
    { ...run, name: "lonely", machine: "alone", definition: null, startedAt: START },
  ]);
});
afterAll(async () => {
  await context.store.close();
  await database.drop();
});

async function compared(key: string, other: ComparedWith): Promise<ComparisonView> {
  const read = await readComparison(context, key, other);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return comparisonSchema.parse(JSON.parse(JSON.stringify(read.value)));
}

async function refusal(key: string, other: ComparedWith) {
  const read = await readComparison(context, key, other);
  if (read.ok) throw new Error("it was compared");
  return read.error;
}

function firstOf({ rows, first }: ComparisonView) {
  const row = rows[first?.row ?? -1];
  return { state: row?.state, ...row?.differences[first?.difference ?? -1] };
}

describe("a failed execution", () => {
  test("beside its nearest good run first differs in its input, and parts from it where its task failed", async () => {
    const view = await compared(failed, { kind: "nearest" });
    expect(view).toMatchObject({
      a: { key: failed, status: "FAILED", error: "PaymentDeclined", fork: null },
      b: { key: good, status: "SUCCEEDED" },
      ...{ machine: "same", definition: "same", isBest: true, isWhole: true, hasAllValues: true },
      nearest: { lookedAt: 2, inputs: 1, isAll: true, leaves: 1, isSameDefinition: true },
    });
    expect(firstOf(view)).toMatchObject({
      kind: "input",
      values: [{ path: "$.orderId", a: '"o-2"', b: '"o-1"' }],
    });
    const parting = view.rows[view.parting?.row ?? -1];
    expect([parting?.state, parting?.differences[view.parting?.difference ?? -1]?.kind]).toEqual(["Charge", "outcome"]);
  });

  test("beside itself has no difference", async () => {
    const view = await compared(failed, { kind: "execution", text: failed });
    expect([view.first, view.counts]).toEqual([null, {}]);
  });

  test.each([
    ["its key", () => good],
    ["its ARN", () => arnOf("good")],
    ["its ARN and start", () => `${arnOf("good")}@${START + 60_000}`],
    ["its name", () => "good"],
    ["the address of its page", () => printPermalink({ key: good, tab: "events", event: 3, fork: null, range: null })],
    ["that with the host", () => `http://127.0.0.1:3000/executions/${good}?tab=events`],
  ])("is compared with another one by %s", async (_, text) => {
    expect((await compared(failed, readComparedWith(text()))).b.key).toBe(good);
  });

  test("is refused what is not there, with what to do", async () => {
    expect(await refusal("0".repeat(20), { kind: "nearest" })).toMatchObject({ kind: "notFound" });
    expect((await refusal(failed, { kind: "execution", text: "nobody" })).problem.what).toContain("nobody");
    expect(await refusal(failed, { kind: "fork", key: good })).toMatchObject({ kind: "notFound" });
    const lonely = await context.store.executions.findByArn(arnOf("lonely", "alone"));
    expect((await refusal(lonely?.key ?? "", { kind: "nearest" })).problem.why).toBe(
      "Of the 1 execution of alone nearest in time none succeeded.",
    );
  });
});

describe("an execution beside a fork of it", () => {
  test("differs where the fork does", async () => {
    const execution = await context.store.executions.find(failed);
    const saved = await context.store.forks.save({
      executionId: execution?.id ?? 0,
      ...{ revision: 1, name: "what if it is paid", stages: "[]" },
      summary: { status: "SUCCEEDED", error: null, forkedAt: 3, questions: 0, difference: null },
      events: chargeRun({ orderId: "o-2" }, { failures: 0, end: "succeeded" }),
    });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const view = await compared(failed, { kind: "fork", key: saved.key });
    expect(view.b).toMatchObject({
      key: failed,
      fork: { key: saved.key, name: "what if it is paid" },
      status: "SUCCEEDED",
    });
    expect(firstOf(view)).toMatchObject({ state: "Charge", kind: "outcome" });
  });
});

describe("executions that differ everywhere", () => {
  test("are sent with as many values as may be, the first ones among them", async () => {
    const [a, b] = [longRun(4_400), longRun(4_400)].map((events, n) =>
      events.map((event) => {
        if (n === 0 || event.type !== "PassStateEntered") return event;
        return {
          ...event,
          timestamp: instant(event.timestamp),
          details: { ...event.details, input: { kind: "present", text: "1" } },
        } as typeof event;
      }),
    );
    const keys: string[] = [];
    for (const [n, events] of [a, b].entries())
      keys.push((await context.store.executions.save(ingested(events ?? [], { arn: arnOf(`long-${n}`, "long") }))).key);
    const view = await compared(keys[0] ?? "", { kind: "execution", text: keys[1] ?? "" });
    const values = view.rows.flatMap(({ differences }) => differences.flatMap((difference) => difference.values));
    expect([view.counts.input, values.length, view.hasAllValues]).toEqual([2_199, MAX_VALUES, false]);
    expect(firstOf(view).values).toHaveLength(1);
  });
});
