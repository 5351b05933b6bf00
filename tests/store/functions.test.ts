import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import type { JsonObject } from "@/lib/base/json";
import type { RedactRule } from "@/lib/redact/rule";
import { configuredRedaction } from "@/lib/server/redactSettings";
import { openStore, type Store } from "@/lib/store/store";
import { DATABASES, ROOT, type TestDatabase } from "../support/databases";
import { arnOf, ingested } from "../support/ingested";

const SAMPLE = join(ROOT, "prisma/samples/order-payment-declined.stepscope.json");
const ARN = "arn:aws:lambda:eu-west-1:111122223333:function:charge-card";

let database: TestDatabase | null = null;
let store: Store | null = null;

afterEach(async () => {
  await store?.close();
  await database?.drop();
  [store, database] = [null, null];
});

function declined(): HistoryEvent[] {
  const { events } = JSON.parse(readFileSync(SAMPLE, "utf8")) as { readonly events: readonly JsonObject[] };
  return events.map((event) => {
    const decoded = decodeEvent(event);
    if (!decoded.ok) throw new Error(`${SAMPLE} is no history`);
    return decoded.value;
  });
}

async function openWith(...rules: RedactRule[]): Promise<Store> {
  store = await openStore({ url: database?.url ?? "", root: ROOT, redaction: configuredRedaction(rules) });
  await store.executions.save(ingested(declined(), { arn: arnOf("order") }));
  return store;
}

async function foundBy(opened: Store, q: string): Promise<number> {
  return (await opened.executions.list({ ...NO_FILTER, q, sort: DEFAULT_SORT, page: 1, size: 10 })).rows.length;
}

describe.each(DATABASES)("a function that a task called, on %s,", (_, make) => {
  test("is found by its name and its ARN, as a field and in free text, and no other one is", async ({ skip }) => {
    database = await make();
    skip(database === null);
    const opened = await openWith();
    for (const q of ["function=charge-card", "function:CHARGE-", `function="${ARN}"`, "charge-card"])
      expect({ q, found: await foundBy(opened, q) }).toEqual({ q, found: 1 });
    for (const q of ["function=charge", "function=ChargeCard", "-function:charge-card", "function:refund-card"])
      expect({ q, found: await foundBy(opened, q) }).toEqual({ q, found: 0 });
  });

  test("is not found while a rule hides it", async ({ skip }) => {
    database = await make();
    skip(database === null);
    const opened = await openWith({ key: "FunctionName" });
    for (const q of ["function:charge-card", "charge-card"])
      expect({ q, found: await foundBy(opened, q) }).toEqual({ q, found: 0 });
  });
});
