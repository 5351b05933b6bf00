import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "@/lib/store/database";
import { readAddress } from "@/lib/store/address";
import { ThreadCalls } from "@/lib/store/sqliteThread/threadCalls";
import { openStore } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";

// Inside the project, because what is not bundled is looked up from there.
const folder = join(ROOT, "node_modules/.cache/stepscope-thread", String(process.pid));
const script = join(folder, "sqliteThread.mjs");

describe("an SQLite file in a thread of its own", () => {
  const place = sqliteDatabase();
  const open = async (thread: string | null): Promise<Database> => {
    const address = readAddress(place.url, ROOT);
    if (!address.ok) throw new Error(address.error);
    return openDatabase(address.value, ROOT, undefined, thread);
  };
  let database: Database;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    await build({
      absWorkingDir: ROOT,
      entryPoints: ["lib/store/sqliteThread/thread.ts"],
      outfile: script,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      logLevel: "warning",
    });
    database = await open(script);
  });
  afterAll(async () => {
    await database?.prisma.$disconnect();
    await place.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const counted = async () => {
    const [row] = await database.prisma.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM "Lease"`;
    return Number(row?.n);
  };
  const lease = (name: string) => ({ name, holder: "h", token: 2n ** 60n, expiresAt: 1n });

  test("stores and reads a history as it does without", async () => {
    const store = await openStore({ url: place.url, root: ROOT, sqliteThread: script });
    const events = chargeRun({ orderId: "o-17", ä: "\u{1f600}" }, { failures: 3 });
    const { key } = await store.executions.save(ingested(events, { arn: arnOf("threaded") }));
    const found = (await store.executions.find(key)) ?? expect.fail("it is not stored");
    expect(await store.histories.events(found.id)).toEqual(events);
    const direct = await openStore({ url: place.url, root: ROOT });
    expect(await direct.histories.events(found.id)).toEqual(events);
    expect(await direct.executions.find(key)).toEqual(found);
    await direct.close();
    await store.close();
  });

  test("keeps numbers of 64 bits and bytes as they are", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const [row] = await database.prisma.$queryRaw<
      { a: bigint; b: Uint8Array }[]
    >`SELECT ${2n ** 60n} AS a, ${bytes} AS b`;
    expect(row?.a).toBe(2n ** 60n);
    expect(Buffer.from(row?.b ?? []).equals(Buffer.from(bytes))).toBe(true);
  });

  test("tells a value that another row has, by the code that Prisma has for it", async () => {
    await database.prisma.lease.create({ data: lease("twice") });
    await expect(database.prisma.lease.create({ data: lease("twice") })).rejects.toMatchObject({ code: "P2002" });
  });

  test("takes back a transaction that fails, and keeps one that does not", async () => {
    const before = await counted();
    const failing = database.prisma.$transaction(async (connection) => {
      await connection.lease.create({ data: lease("lost") });
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    expect(await counted()).toBe(before);
    await database.prisma.$transaction(async (connection) => {
      await connection.lease.create({ data: lease("kept") });
      await connection.lease.create({ data: lease("kept too") });
    });
    expect(await counted()).toBe(before + 2);
  });

  test("says what is wrong with a statement", async () => {
    await expect(database.prisma.$queryRawUnsafe(`SELECT * FROM "Nothing"`)).rejects.toThrow(/no such table: Nothing/);
  });

  /** How many turns the loop of this thread made while the database worked: not a matter of how fast the machine is. */
  const turnsDuring = async ({ prisma }: Database): Promise<number> => {
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    await prisma.$queryRaw`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT sum(i) FROM n`;
    isOver = true;
    return turns;
  };

  test("works while this thread goes on, which stands still without", async () => {
    expect(await turnsDuring(database)).toBeGreaterThan(100);
    const direct = await open(null);
    expect(await turnsDuring(direct)).toBeLessThan(20);
    await direct.prisma.$disconnect();
  });

  test("that ends fails what waits, and the next call begins another", async () => {
    const dying = join(folder, "dying.mjs");
    writeFileSync(
      dying,
      `import { parentPort } from "node:worker_threads";
       parentPort.on("message", ({ id, call }) => {
         if (call.kind === "script") process.exit(1);
         if (call.kind !== "query") parentPort.postMessage({ id, ok: true, value: call.kind });
       });`,
    );
    const calls = new ThreadCalls(dying, "nothing.db");
    const query = { sql: "", args: [], argTypes: [] };
    const waiting = calls.ask({ kind: "query", query, transaction: null });
    const failed = [waiting, calls.ask({ kind: "script", script: "" })];
    for (const call of failed) await expect(call).rejects.toThrow("The thread of the database has ended.");
    expect(await calls.ask({ kind: "begin", isolation: undefined })).toBe("begin");
    await calls.close();
  });

  test("that cannot be started says why", async () => {
    const calls = new ThreadCalls(join(folder, "missing.mjs"), "nothing.db");
    const error: unknown = await calls.ask({ kind: "script", script: "" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: "The thread of the database has ended.",
      cause: { code: expect.stringMatching(/MODULE_NOT_FOUND$/) },
    });
  });
});
