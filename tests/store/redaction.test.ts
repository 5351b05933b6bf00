import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import type { RedactRule } from "@/lib/redact/rule";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import { configuredRedaction } from "@/lib/server/redactSettings";
import { openStore, type Store } from "@/lib/store/store";
import { UploadSpool } from "@/lib/server/import/uploadSpool";
import { arnOf, chargeRun, ingested } from "../support/ingested";
import { DATABASES, query, ROOT, type TestDatabase } from "../support/databases";
import { noVerifier } from "../support/serverContext";

const SECRET = "tok-8f3a91c2";
const CAUSE = `The card of ${SECRET} was declined`;

let database: TestDatabase | null = null;
let store: Store | null = null;

async function openWith(...rules: RedactRule[]): Promise<Store> {
  await store?.close();
  store = await openStore({ url: database?.url ?? "", root: ROOT, redaction: configuredRedaction(rules) });
  return store;
}

afterEach(async () => {
  await store?.close();
  await database?.drop();
  [store, database] = [null, null];
});

async function foundBy(opened: Store, q: string): Promise<number> {
  return (await opened.executions.list({ ...NO_FILTER, q, sort: DEFAULT_SORT, page: 1, size: 10 })).rows.length;
}

async function save(opened: Store, name: string, secret: string): Promise<void> {
  const events = chargeRun({ orderId: name, token: secret, body: JSON.stringify({ token: secret }) }, { cause: CAUSE });
  await opened.executions.save(ingested(events, { arn: arnOf(name) }));
}

/** Does the jobs that make anew what older rules made, as the worker does at its start. */
async function reindex(opened: Store): Promise<void> {
  if (await opened.executions.hasOutdated()) await opened.jobs.request({ kind: "refold", payload: {} });
  const spool = UploadSpool.of(database?.url ?? "", ROOT);
  const tools = { store: opened, spool, openVerifier: noVerifier, retention: {} };
  await runNextJob({ tools, holder: "test" }, "maintenance", new AbortController().signal);
}

/** Everything of the database that is searched or listed, as text. */
async function searched(): Promise<string> {
  const tables = [
    `SELECT "error", "cause" FROM "Execution"`,
    `SELECT "path", "value" FROM "SearchAttribute"`,
    `SELECT "text" FROM "SearchText"`,
  ];
  const of = database;
  if (of === null) throw new Error("no database");
  return JSON.stringify(await Promise.all(tables.map((sql) => query(of, sql))));
}

describe.each(DATABASES)("what rules hide, on %s,", (_, make) => {
  test("is found before, not while a rule holds, and again when it is gone", async ({ skip }) => {
    database = await make();
    if (database === null) return skip();
    let opened = await openWith();
    for (const name of ["one", "two"]) await save(opened, name, SECRET);
    expect(await foundBy(opened, `input.token = "${SECRET}"`)).toBe(2);
    expect(await foundBy(opened, SECRET)).toBe(2);
    expect(await searched()).toContain(SECRET);

    opened = await openWith({ key: "token" });
    // Lists hide it at once; the search forgets it when the job has done its work.
    const { rows } = await opened.executions.list({ ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 10 });
    expect(rows).toHaveLength(2);
    expect(await opened.executions.hasOutdated()).toBe(true);
    await reindex(opened);
    expect(await opened.executions.hasOutdated()).toBe(false);
    expect(await foundBy(opened, `input.token = "${SECRET}"`)).toBe(0);
    expect(await foundBy(opened, SECRET)).toBe(0);
    expect(await foundBy(opened, 'input.orderId = "one"')).toBe(1);
    expect(await searched()).not.toContain(SECRET);

    // What comes in the meantime is not indexed either.
    await save(opened, "three", "tok-later-33");
    expect(await foundBy(opened, "tok-later-33")).toBe(0);
    expect(await opened.executions.hasOutdated()).toBe(false);

    opened = await openWith();
    await reindex(opened);
    expect(await foundBy(opened, `input.token = "${SECRET}"`)).toBe(2);
    expect(await foundBy(opened, "tok-later-33")).toBe(1);
  });

  test("of events that are added is not indexed, nor the value in a later error", async ({ skip }) => {
    database = await make();
    if (database === null) return skip();
    const opened = await openWith({ path: "$.token" });
    const events = chargeRun({ token: SECRET }, { cause: CAUSE });
    const open = ingested(events.slice(0, 3), { arn: arnOf("grows") });
    await opened.executions.save(open);
    await opened.executions.save(ingested(events, { arn: arnOf("grows") }));
    const [row] = (await opened.executions.list({ ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 1 })).rows;
    expect(row).toMatchObject({ status: "FAILED", cause: "The card of [redacted: $.token] was declined" });
    expect(await searched()).not.toContain(SECRET);
  });

  test("a job that was interrupted begins anew with other rules", async ({ skip }) => {
    database = await make();
    if (database === null) return skip();
    let opened = await openWith();
    for (const name of ["one", "two"]) await save(opened, name, SECRET);
    await opened.jobs.request({ kind: "refold", payload: {} });
    const claimed = await opened.jobs.claim({ lane: "maintenance", holder: "gone", ttl: 1, canDo: () => true });
    if (claimed?.kind !== "refold") throw new Error("no job");
    const checkpoint = { last: 1_000, done: 5, redactedBy: "other rules" };
    await opened.jobs.noteProgress(claimed, { done: 5, total: null, checkpoint });
    await opened.leases.release(claimed.lease);
    opened = await openWith({ key: "token" });
    await reindex(opened);
    expect(await searched()).not.toContain(SECRET);
  });
});
