import { expect } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { PushIntake } from "@/lib/ingest/push/pushIntake";
import { definedPushSource, pushSink } from "@/lib/server/push/pushSource";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { openStore, type Store } from "@/lib/store/store";
import { answeringHandler } from "./answeringHandler";
import { BEGINNING } from "./awsWorld/awsWorld";
import { HeldCalls } from "./awsWorld/heldCalls";
import { VirtualClock } from "./awsWorld/virtualClock";
import { query, ROOT, sqliteDatabase } from "./databases";
import { FAILURES_PER_HUNDRED, FlatAccount } from "./flatAccount";
import { held } from "./ingestWorld";

/** Requests that are under way at once. */
const AT_ONCE = 500;

const SETTINGS: SourceSettings = { name: "standard", kind: "standard", region: "eu-west-1", share: 0 };

/**
 * The end of each execution is pushed, one event a request, and a tenth of the events is lost; then a source lists the
 * account. Every execution has to be a row, each failure to have its history, and no other history to have been asked for.
 * Answers figures in a sentence.
 */
export async function checkPushed(count: number): Promise<string> {
  const database = sqliteDatabase();
  const virtual = new VirtualClock(BEGINNING, 300_000);
  const account = new FlatAccount(count, BEGINNING - 60_000);
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(virtual.now()) });
  try {
    const settings = JSON.stringify(SETTINGS);
    await store.sources.define({ name: SETTINGS.name, kind: SETTINGS.kind, settings, configured: false });
    const begun = performance.now();
    await push(store, account);
    const pushed = performance.now() - begun;
    const { clock, handler } = new HeldCalls(virtual, answeringHandler(account.answer) as never);
    const tools = {
      store: { sources: held(virtual, store.sources), leases: held(virtual, store.leases) },
      ...{ clock, handler, paces: new AccountPaces(clock), holder: "test:1", folder: "/", environment: {} },
    };
    const report = await virtual.run(ingestOnce(tools, SETTINGS, new AbortController().signal, () => undefined));
    const histories = account.requests.get("GetExecutionHistory") ?? 0;
    const perSecond = Math.round(count / (pushed / 1_000));
    expect(report.ended).toBeNull();
    expect(await store.executions.count()).toBe(count);
    const failures = (count * FAILURES_PER_HUNDRED) / 100;
    const [read] = await query(
      database,
      `SELECT COUNT(*) AS n FROM "Execution" WHERE "events" = 3 AND "status" = 'FAILED'`,
    );
    expect(Number(read?.["n"])).toBe(failures);
    expect(histories).toBeGreaterThanOrEqual(failures);
    expect(histories).toBeLessThanOrEqual(failures * 1.2);
    return `${count} ends: ${perSecond} pushed a second; requests: ${JSON.stringify([...account.requests])}`;
  } finally {
    await store.close();
    await database.drop();
  }
}

async function push(store: Store, account: FlatAccount): Promise<void> {
  const source = await definedPushSource(store.sources);
  const intake = new PushIntake(pushSink(store.sources, source, () => BEGINNING));
  for (let from = 0; from < account.count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, account.count - from) }, (_, n) => from + n);
    await Promise.all(some.filter((i) => i % 10 !== 3).map((i) => intake.takeBusEvent(account.event(i))));
  }
  expect((await store.sources.get(source))?.counts.requests).toBe(account.count * 0.9);
}
