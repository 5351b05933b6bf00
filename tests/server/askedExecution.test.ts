import { afterAll, beforeAll, expect, test } from "vitest";
import type { AskedExecution } from "@/lib/contract/askedExecution";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { askForExecution, readAskedExecution } from "@/lib/server/sources/askForExecution";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld } from "../support/awsWorld/awsWorld";
import { ROOT, sqliteDatabase } from "../support/databases";
import { ingestAll } from "../support/ingestWorld";

const database = sqliteDatabase();
let store: Store;
let world: AwsWorld;
beforeAll(async () => {
  const huge = { items: 20, failures: 3, bucket: null };
  world = await AwsWorld.make({ seed: 3, standard: 40, expressEvents: 0, huge });
  store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

// What began before is in no list that is read.
const PROD: SourceSettings = {
  name: "prod",
  kind: "standard",
  region: "eu-west-1",
  since: "1m",
  machines: ["o*", "h*"],
};
const OWNER = "arn:aws:states:eu-west-1:111122223333";

async function asked(arn: string): Promise<AskedExecution> {
  const answer = await askForExecution({ store }, arn);
  if (!answer.ok) throw new Error(answer.error.problem.why);
  return answer.value;
}

async function found(arn: string): Promise<AskedExecution> {
  const answer = await readAskedExecution({ store }, arn);
  if (!answer.ok) throw new Error(answer.error.problem.why);
  return answer.value;
}

function executionsOf(machine: string) {
  const executions = world.world.account.of(machine);
  if (executions === null) throw new Error(`there is no ${machine}`);
  return executions;
}

const anOrder = () => executionsOf("orders").at(10).arn;

test("without a source of its region nobody is asked; with one it is asked for, and shown once it has come", async () => {
  const arn = anOrder();
  expect(await asked(arn)).toMatchObject({
    key: null,
    at: [],
    nobody: expect.stringContaining("No source reads orders"),
  });
  await ingestAll(world, store, PROD);
  expect(await found(arn)).toMatchObject({ key: null, at: [{ source: "prod", is: "nothing" }], nobody: null });
  expect(await asked(arn)).toMatchObject({
    key: null,
    at: [{ source: "prod", is: "wanted", attempts: 0, isRead: false }],
  });
  await ingestAll(world, store, PROD);
  const { key } = await found(arn);
  expect(await store.executions.find(key ?? "")).toMatchObject({ arn, machine: "orders" });
  expect((await asked(arn)).key).toBe(key);
});

test("what never was is said to be absent, and is read once it is listed", async () => {
  const arn = `${OWNER}:execution:orders:nobody`;
  expect((await asked(arn)).at).toMatchObject([{ is: "wanted" }]);
  await ingestAll(world, store, PROD);
  expect(await found(arn)).toMatchObject({ key: null, at: [{ source: "prod", is: "absent" }] });
  const wanted = {
    arn,
    machineArn: "",
    kind: "history",
    reason: "failed",
    startedAt: 5,
    notBefore: 0,
    attempts: 0,
  } as const;
  const nothing = { lease: null, checkpoint: null, settled: [], counted: {}, setAside: [], machines: [] };
  await store.sources.commit([], { ...nothing, source: "prod", wanted: [wanted], upToDateAt: null });
  expect((await store.sources.due("prod", "history", Date.now(), 9)).map((one) => one.arn)).toEqual([arn]);
});

test("a Map Run by its ARN brings its children and the execution that began it", async () => {
  const parent = executionsOf("huge").at(0);
  const arn = executionsOf("huge").mapRunArn(0);
  expect((await asked(arn)).at).toMatchObject([{ source: "prod", is: "wanted" }]);
  await ingestAll(world, store, PROD);
  const { key } = await found(arn);
  expect(await store.executions.find(key ?? "")).toMatchObject({ arn: parent.arn });
  const children =
    (await store.links.of((await store.executions.find(key ?? ""))?.id ?? 0))?.mapRuns[0]?.children ?? [];
  expect(children.filter(({ status }) => status === "FAILED")).toHaveLength(3);
  expect(children).toHaveLength(20);
  const other = arn.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  await asked(other);
  await ingestAll(world, store, PROD);
  expect(await found(other)).toMatchObject({ key: null, at: [{ is: "absent" }] });
});

test.each([
  ["another region", anOrder, ":eu-west-1:", ":eu-west-2:"],
  ["another account", anOrder, ":111122223333:", ":999999999999:"],
  ["a machine that the source leaves out", anOrder, ":orders:", ":reviews:"],
])("of %s nobody is asked", async (_, arn, part, other) => {
  expect((await asked(arn().replace(part, other))).at).toEqual([]);
});

test("of Express executions and of what is no ARN it says why", async () => {
  const express = await asked(`${OWNER}:express:orders:a:b`);
  expect(express).toMatchObject({ at: [], nobody: expect.stringContaining("log group") });
  for (const text of ["orders", `${OWNER}:stateMachine:orders`, "", "arn:aws:s3:::b"]) {
    expect(await askForExecution({ store }, text)).toMatchObject({ ok: false, error: { kind: "invalid" } });
  }
});
