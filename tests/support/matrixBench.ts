import pg from "pg";
import { readMatrix } from "@/lib/server/machine/readMatrix";
import type { Database } from "@/lib/store/database";
import { SqliteAdapter } from "@/lib/store/sqliteAdapter";
import type { Store } from "@/lib/store/store";
import type { TestDatabase } from "./databases";

/*
 * The matrix of a machine beside the bare statement that reads the same cells, by the database's own client: 100 states by
 * 200 runs.
 */

const STATES = 100;
const RUNS = 200;
/** Of the machine that `fillExecutions` gives this id. */
const MACHINE = { id: 4, name: "machine-3" } as const;

/** Gives the last runs of the machine what 100 states did in them. */
export async function addStates({ prisma, kind }: Database): Promise<void> {
  const numbers =
    kind === "sqlite"
      ? `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${STATES - 1})`
      : `WITH n(i) AS (SELECT generate_series(0, ${STATES - 1}))`;
  const empty = kind === "sqlite" ? "x'00'" : "decode('00', 'hex')";
  await prisma.$executeRawUnsafe(`
    INSERT INTO "StateSummary" ("executionId", "state", "visits", "attempts", "failures", "catches", "totalMs", "entered",
      "retries", "items", "sketch")
    ${numbers}
    SELECT e."id", 'State' || n.i, 1, 1 + n.i % 3, n.i % 3, 0, 10 * n.i, 1, n.i % 3, 0, ${empty}
    FROM (SELECT "id" FROM "Execution" WHERE "machineId" = ${MACHINE.id} ORDER BY "startedAt" DESC LIMIT ${RUNS}) e, n`);
}

const BARE = `
  SELECT e."key", e."name", e."status", e."startedAt", e."durationMs", s."state", s."visits", s."attempts", s."failures",
    s."catches", s."retries", s."totalMs", s."entered"
  FROM (SELECT * FROM "Execution" WHERE "machineId" = ${MACHINE.id} ORDER BY "startedAt" DESC LIMIT ${RUNS}) e
    JOIN "StateSummary" s ON s."executionId" = e."id"`;

/** Medians in ms of so many turns, each of both; the first warms up. */
export async function matrixBesideSql(
  place: TestDatabase,
  context: { readonly store: Store; readonly overrides: readonly [] },
  now: number,
  turns: number,
): Promise<{ readonly ours: number; readonly bare: number }> {
  const { ask, close } = await client(place);
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    for (let turn = 0; turn <= turns; turn++) {
      const [one, answer] = await timed(() =>
        readMatrix(context, { machine: MACHINE.name, time: { kind: "last", last: "30d" }, runs: RUNS }, now),
      );
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      const cells = answer.value.runs.reduce((sum, run) => sum + run.cells.length, 0);
      const [other, rows] = await timed(ask);
      if (cells !== STATES * RUNS || rows !== cells) throw new Error(`${cells} cells, ${rows} rows`);
      if (turn === 0) continue;
      ours.push(one);
      bare.push(other);
    }
  } finally {
    await close();
  }
  return { ours: median(ours), bare: median(bare) };
}

/** Runs the bare statement; answers how many rows came. */
async function client({ kind, url }: TestDatabase) {
  if (kind === "sqlite") {
    const connection = await new SqliteAdapter(url.slice("file:".length)).connect();
    const ask = async () => (await connection.queryRaw({ sql: BARE, args: [], argTypes: [] })).rows.length;
    return { ask, close: () => connection.dispose() };
  }
  const address = new URL(url);
  const schema = address.searchParams.get("schema");
  address.searchParams.delete("schema");
  const connection = new pg.Client({ connectionString: address.href, options: `-c search_path="${schema}",public` });
  await connection.connect();
  return { ask: async () => (await connection.query(BARE)).rows.length, close: () => connection.end() };
}

async function timed<T>(ask: () => Promise<T>): Promise<readonly [number, T]> {
  const from = performance.now();
  const answer = await ask();
  return [performance.now() - from, answer];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
