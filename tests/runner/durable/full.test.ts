import { afterAll, beforeAll, expect, it } from "vitest";
import { readAddress } from "@/lib/store/address";
import { type Database, migrationsOf, openDatabase } from "@/lib/store/database";
import { engineIn } from "@/lib/store/subjects/engine";
import { leasesIn } from "@/lib/store/subjects/leases";
import type { Subjects } from "@/lib/store/subjects/subjects";
import type { Store } from "@/lib/store/store";
import { watched } from "@/lib/store/watched";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { ACCOUNT, createMachine, historyOf, openTestEngine } from "../../support/localEngine";

/* SQLite that may grow no further stands for a disk that is full. */

const place = sqliteDatabase();
let database: Database;
let store: Store;

beforeAll(async () => {
  const address = readAddress(place.url, ROOT);
  if (!address.ok) throw new Error(address.error);
  database = await openDatabase(address.value, ROOT);
  const clocks = () => ({ now: Date.now(), elapsed: performance.now() });
  const subjects = { engine: engineIn(database, Date.now), leases: leasesIn(database, clocks, new Map()) };
  const migrations = migrationsOf(address.value, ROOT);
  store = watched(subjects as Subjects, database, address.value, migrations, () => performance.now()) as Store;
});
afterAll(async () => {
  await database.prisma.$disconnect();
  await place.drop();
});

const pragma = async (text: string) =>
  Number(
    Object.values((await database.prisma.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${text}`))[0] ?? {})[0],
  );

const CALLBACK = {
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
      ResultPath: "$.answer",
      Next: "Pause",
    },
    Pause: { Type: "Wait", Seconds: 60, End: true },
  },
};

it("a full database refuses in words what it cannot store, loses nothing, and goes on when there is room", async () => {
  const said: string[] = [];
  const engine = await openTestEngine(store, { onTrouble: (sentence) => said.push(sentence) });
  const machine = await createMachine(store, "asks", CALLBACK);
  const input = (i: number) => JSON.stringify({ i, text: "x".repeat(50_000) });
  const start = (i: number) => engine.start({ ...machine, name: `run-${i}`, input: input(i) });
  expect(await start(0)).toMatchObject({ ok: true });

  await pragma(`max_page_count = ${(await pragma("page_count")) + 400}`);
  const started = [0];
  let refused = 0;
  let why: unknown;
  for (let i = 1; why === undefined && i < 200; i++) {
    await start(i).then(
      () => started.push(i),
      (error: unknown) => ([refused, why] = [i, error]),
    );
  }
  expect(started.length).toBeGreaterThan(2);
  const remedy = `The database file ${place.url.slice("file:".length)} cannot grow: its disk is full. Make room on the disk`;
  expect(why).toMatchObject({ name: "StoreUnavailable", message: expect.stringContaining(remedy) as string });

  // Whoever answers a task hears that the answer was not taken.
  const tasks = await store.engine.openTasks({ account: ACCOUNT }, 1_000);
  const answer = JSON.stringify("y".repeat(200_000));
  const full = await Promise.allSettled(tasks.map(({ taskToken }) => engine.taskSucceeded(ACCOUNT, taskToken, answer)));
  expect(full.some(({ status }) => status === "rejected")).toBe(true);
  // Once, however many it concerns.
  expect(said.filter((sentence) => sentence.includes(remedy))).toHaveLength(1);

  await pragma("max_page_count = 1000000");
  expect(await start(refused)).toMatchObject({ ok: true });
  started.push(refused);
  await expect.poll(async () => (await store.engine.openTasks({ account: ACCOUNT }, 1_000)).length).toBeGreaterThan(0);
  for (const { taskToken } of await store.engine.openTasks({ account: ACCOUNT }, 1_000)) {
    await engine.taskSucceeded(ACCOUNT, taskToken, answer);
  }
  for (const i of started) {
    const arn = `${machine.machineArn.replace(":stateMachine:", ":execution:")}:run-${i}`;
    const end = await engine.ended(arn, AbortSignal.timeout(60_000));
    expect(end.status).toBe("SUCCEEDED");
    expect(JSON.parse(end.output ?? "null")).toEqual({
      ...(JSON.parse(input(i)) as object),
      answer: JSON.parse(answer),
    });
    const ids = (await historyOf(store, arn)).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, at) => at + 1));
  }
  await engine.close();
});
