import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { Json, JsonObject } from "@/lib/base/json";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { verifyStored } from "@/lib/server/replay/verifyStored";
import type { Store } from "@/lib/store/store";
import { recordRun } from "../replay/runs";
import { ingested } from "./ingested";

/* A database with as many copies of one execution as are wanted, for measurements. */

/** Of a round: a task that is busy now and then, a Map of two, a counter, a Choice. */
const MACHINE: JsonObject = {
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "charge", "Payload.$": "$.order" },
      ResultSelector: { "state.$": "$.Payload.state" },
      ResultPath: "$.charge",
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 3, JitterStrategy: "FULL" }],
      Next: "Each",
    },
    Each: {
      Type: "Map",
      ItemsPath: "$.order.lines",
      ItemProcessor: {
        StartAt: "Line",
        States: { Line: { Type: "Pass", Parameters: { "sku.$": "$.sku", checked: true }, End: true } },
      },
      ResultPath: "$.checked",
      Next: "Count",
    },
    Count: {
      Type: "Pass",
      Parameters: { "n.$": "States.MathAdd($.n, 1)", "rounds.$": "$.rounds", "order.$": "$.order" },
      Next: "Again",
    },
    Again: {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericLessThanPath: "$.rounds", Next: "Charge" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
  },
};

/** Some 800 bytes, as orders are. */
const ORDER: JsonObject = {
  id: "o-4711",
  customer: { id: "c-17", name: "Ada Lovelace", city: "London", country: "GB" },
  lines: [
    { sku: "A-100", quantity: 2, price: 1290, title: "Analytical engine, cardboard, with a crank" },
    { sku: "B-200", quantity: 1, price: 4900, title: "Difference engine, brass, in its box" },
  ],
  note: "Leave it with the neighbour on the second floor; the bell does not work. ".repeat(6),
};

const ROUND_EVENTS = 21;

async function record(events: number) {
  const rounds = Math.max(1, Math.floor((events - 4) / (ROUND_EVENTS + 3 / 7)));
  const answer = (_: unknown, count: number) =>
    count % 8 === 7 ? ({ error: "Busy" } as const) : { ok: { Payload: { state: "charged", at: count } } };
  return recordRun(MACHINE, { n: 0, rounds, order: ORDER } satisfies Json, answer);
}

/** One execution through the store; the others are copies of its rows, of which only the keys differ. */
export async function fill(store: Store, bare: Bare, copies: number, events: number): Promise<void> {
  const run = await record(events);
  const definition = { text: JSON.stringify(MACHINE), assumed: false };
  await store.executions.save(ingested(run.events, { arn: run.arn, definition }));
  await bare.copy(copies);
}

/** Cores that two threads can keep busy. */
export const CORES = 2;

/** The bundled process that replays. */
export const REPLAY_PROCESS = pathToFileURL(join(process.cwd(), "dist/replayProcess.mjs"));

/** MB that the process grew by while it replayed, at most, and ms of CPU that it and its processes took. */
export async function verifyAll(store: Store, bare: Bare, copies: number, threads: number) {
  await bare.forgetVerdicts();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const started = process.cpuUsage();
  let [most, cpu] = [0, NaN];
  const verifier = openVerifyProcesses(REPLAY_PROCESS, threads);
  const note = () => {
    most = Math.max(most, process.memoryUsage().rss - before);
    return Promise.resolve();
  };
  try {
    const given = await verifyStored(store, verifier, note, new AbortController().signal);
    if (given !== copies) throw new Error(`${given} of ${copies} executions got a verdict`);
    const { user, system } = process.cpuUsage(started);
    cpu = (user + system) / 1000 + cpuOfChildren();
  } finally {
    await verifier.close();
  }
  const wrong = await bare.notMatching();
  if (wrong > 0) throw new Error(`${wrong} executions are no match`);
  return { memory: most / 1e6, cpu };
}

/** ms of CPU that the processes of this one took so far; NaN where the system does not tell it in /proc. */
function cpuOfChildren(): number {
  if (!existsSync("/proc/self/stat")) return NaN;
  const ticks = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, "utf8");
      } catch {
        return "";
      }
    })
    // Behind the name in brackets: state, parent, …; the 12th and 13th are ticks of user and system.
    .map((stat) => stat.slice(stat.lastIndexOf(")") + 2).split(" "))
    .filter(([, parent]) => Number(parent) === process.pid)
    .reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0);
  return ticks * MS_OF_TICK;
}

/** Linux counts hundredths of a second. */
const MS_OF_TICK = 10;

type Bare = Awaited<ReturnType<typeof openBare>>;

/** The same file without anything around it: plain SQL. */
export async function openBare(path: string) {
  const connection = await new PrismaLibSql({ url: `file:${path}` }).connect();
  const int = { scalarType: "int", arity: "scalar" } as const;
  const rowsOf = async (sql: string, args: number[] = []) =>
    (await connection.queryRaw({ sql, args, argTypes: args.map(() => int) })).rows;
  return {
    async copy(copies: number) {
      const columns = (await rowsOf(`SELECT name FROM pragma_table_info('Execution')`)).map(([name]) => String(name));
      const own = new Map([
        ["id", "i"],
        ["key", "printf('%020x', i)"],
        ["identity", `"identity" || i`],
        ["arn", `"arn" || i`],
      ]);
      const values = columns.map((name) => own.get(name) ?? `"${name}"`).join(", ");
      const numbers = `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${copies})`;
      await connection.executeScript(
        `${numbers} INSERT INTO "Execution" (${columns.map((name) => `"${name}"`).join(", ")}) SELECT ${values} FROM "Execution", n WHERE "id" = 1;
         ${numbers} INSERT INTO "HistoryPage" SELECT i, "number", "firstId", "lastId", "count", "size", "data" FROM "HistoryPage", n WHERE "executionId" = 1;`,
      );
    },
    /** As many executions at once as the job reads: a statement for each would be the dearer. */
    async readAll() {
      const [[last] = []] = await rowsOf(`SELECT max("id") FROM "Execution"`);
      let bytes = 0;
      for (let from = 1; from <= Number(last); from += 4) {
        const sql = `SELECT "data" FROM "HistoryPage" WHERE "executionId" >= ? AND "executionId" < ?`;
        for (const [data] of await rowsOf(sql, [from, from + 4])) {
          const text = gunzipSync(data as Uint8Array).toString();
          bytes += (JSON.parse(text) as unknown[]).length;
        }
      }
      return bytes;
    },
    forgetVerdicts: () => connection.executeScript(`UPDATE "Execution" SET "verdictVersion" = 0, "verdict" = NULL`),
    async notMatching() {
      const [[count] = []] = await rowsOf(`SELECT count(*) FROM "Execution" WHERE "verdict" IS NOT 'match'`);
      return Number(count);
    },
    close: () => connection.dispose(),
  };
}
