import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { encodeEvent } from "@/lib/history/encode";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld } from "../../support/awsWorld/awsWorld";
import { CALM } from "../../support/awsWorld/misbehaviour";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { chargeRun } from "../../support/ingested";
import { ingestAll } from "../../support/ingestWorld";
import { commitOf } from "../../support/sourceCommits";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const HOUR = 3_600_000;

/** An account, and what reads one source of it and tells what is set aside. */
async function reading(options: Partial<Parameters<typeof AwsWorld.make>[0]>, source: SourceSettings) {
  const database = sqliteDatabase();
  const world = await AwsWorld.make({ seed: 7, standard: 0, expressEvents: 0, liveMs: 0, ...options });
  const store: Store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  closing.push(async () => {
    await store.close();
    await database.drop();
  });
  const read = async () => {
    await ingestAll(world, store, source);
    return store.sources.setAside(source.name, { limit: 100 });
  };
  return { world, store, read, retry: () => store.sources.retry(source.name, null) };
}

const ARN = "arn:aws:states:eu-west-1:123456789012:express:orders:one:1";
const line = (id: number, arn = ARN) =>
  JSON.stringify({
    ...{ id: String(id), type: id === 1 ? "ExecutionStarted" : "PassStateEntered" },
    details: id === 1 ? { input: "{}" } : { name: "A", input: "{}" },
    ...{ previous_event_id: String(id - 1), event_timestamp: "1780000000000", execution_arn: arn },
  });

test("a log line is read once more when somebody asks: stored, or set aside anew with its reason", async () => {
  const source: SourceSettings = { name: "logs", kind: "express", region: "eu-west-1", since: "1h" };
  const { store, read, retry } = await reading({}, source);
  await read();
  const aside = [
    { what: "event 1", why: "An earlier program could not read it.", text: line(1) },
    { what: "event 2", why: "An earlier program could not read it.", text: line(2).slice(0, 150) },
    { what: ARN, why: "The store refused it.", text: `${line(2)}\n${line(3)}` },
  ];
  await store.sources.commit([], commitOf("logs", { setAside: aside }));
  const before = await read();
  expect(before.map(({ what }) => what)).toEqual([ARN, "event 2", "event 1"]);
  expect(await store.executions.count()).toBe(0);
  await retry();
  const [left, ...others] = await read();
  expect(others).toEqual([]);
  expect(left).toMatchObject({ what: "event 2", why: "It is no JSON, or cut off.", asked: false });
  expect(await store.executions.findByArn(ARN)).toMatchObject({ events: 3 });
  // Nobody asked again.
  expect(await read()).toEqual([left]);
});

test("a history that is none is set aside after some attempts, and read when AWS has mended it", async () => {
  const source: SourceSettings = { name: "standard", kind: "standard", region: "eu-west-1", share: 1 };
  const { world, store, read, retry } = await reading(
    { standard: 10, misbehaviour: { ...CALM, poisoned: 0.3 } },
    source,
  );
  let aside = await read();
  for (let attempts = 1; attempts < 8; attempts += 1) {
    expect(aside).toEqual([]);
    await world.clock.pass(5 * HOUR);
    aside = await read();
  }
  expect(aside.length).toBeGreaterThan(0);
  const arns = aside.map(({ what }) => what);
  const eventsOf = async () => Promise.all(arns.map(async (arn) => (await store.executions.findByArn(arn))?.events));
  expect(new Set(await eventsOf())).toEqual(new Set([0]));
  await retry();
  const again = await read();
  expect(again.map(({ what }) => what).sort()).toEqual([...arns].sort());
  for (const { id, why, asked } of again) {
    expect({ isNew: !aside.some((one) => one.id === id), asked }).toEqual({ isNew: true, asked: false });
    expect(why).not.toBe("");
  }
  world.mend();
  await retry();
  expect(await read()).toEqual([]);
  for (const events of await eventsOf()) expect(events).toBeGreaterThan(0);
});

test("a file that cannot be read is set aside until it can, whether somebody asks or it changes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stepscope-aside-"));
  closing.push(() => rm(folder, { recursive: true }));
  const { store, read, retry } = await reading({}, { name: "files", kind: "folder", folder });
  const path = join(folder, "order.json");
  const history = JSON.stringify({ events: chargeRun({ orderId: "o-1" }).map(encodeEvent) });
  await writeFile(path, history.slice(0, 40));
  const [first] = await read();
  expect(first).toMatchObject({ what: path, asked: false });
  expect(await read()).toEqual([first]);
  await retry();
  const [second, ...others] = await read();
  expect(others).toEqual([]);
  expect(second).toMatchObject({ what: path, why: first?.why, asked: false });
  expect(second?.id).not.toBe(first?.id);
  await writeFile(path, history);
  expect(await read()).toEqual([]);
  expect(await store.executions.count()).toBe(1);
  await writeFile(path, "{");
  expect(await read()).toMatchObject([{ what: path }]);
  await rm(path);
  await retry();
  expect(await read()).toMatchObject([{ what: path, why: "It is not there any more." }]);
});
