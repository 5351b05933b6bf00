import { createClient } from "@libsql/client/sqlite3";
import { PrismaLibSql } from "@prisma/adapter-libsql";

type Config = Parameters<PrismaLibSql["createClient"]>[0];
type Client = ReturnType<PrismaLibSql["createClient"]>;
type Transaction = Awaited<ReturnType<Client["transaction"]>>;

/** How long a statement waits for another writer of the same file, in ms; the thread that waits does nothing else. */
const BUSY_TIMEOUT = 5000;

/**
 * How long a writer waits for its turn altogether, in ms, and how long it rests in between. SQLite keeps no queue: it
 * looks now and then whether the file is free, and a process that writes on and on (what the worker makes anew when it
 * starts) may be in its next transaction at each look.
 */
const PATIENCE: Patience = { forMs: 15_000, pauseMs: 20 };

/** Said to each connection. With a write-ahead log NORMAL loses nothing when the process dies, only the last moments when the machine does. */
export const OF_EACH_CONNECTION = "PRAGMA synchronous = NORMAL";

type Patience = { readonly forMs: number; readonly pauseMs: number };

/**
 * SQLite for Prisma on one connection.
 *
 * Two things differ from the adapter as it comes. A transaction of the libsql client takes its connection along
 * and opens another for what follows; the old one stays open until garbage is collected (two file handles a
 * transaction). And it begins `DEFERRED`: one that reads before it writes fails at once, whatever the timeout,
 * when another process wrote in between. Here transactions begin `IMMEDIATE` on the one connection; the adapter's
 * own lock keeps other statements out until they end.
 */
export class SqliteAdapter extends PrismaLibSql {
  /** `busyTimeout`: how long one statement waits for another writer, in ms. */
  constructor(
    path: string,
    busyTimeout = BUSY_TIMEOUT,
    private readonly patience = PATIENCE,
  ) {
    super({ url: `file:${path}`, timeout: busyTimeout });
  }

  override createClient(config: Config): Client {
    // As bigint: one number that JavaScript cannot hold would otherwise end every query whose answer has it.
    return onOneConnection(createClient({ ...config, intMode: "bigint" }), this.patience);
  }
}

function onOneConnection(client: Client, patience: Patience): Client {
  return new Proxy(client, {
    get(target, member) {
      if (member === "transaction") return () => begin(target, patience);
      if (member === "execute") return (statement: Statement) => executeAlone(target, statement, patience);
      const value: unknown = Reflect.get(target, member, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

type Statement = Parameters<Transaction["execute"]>[0];

/** A statement that writes and stands alone is a transaction of its own; a reader waits for nobody. */
async function executeAlone(client: Client, statement: Statement, patience: Patience) {
  const sql = typeof statement === "string" ? statement : statement.sql;
  if (!/^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i.test(sql)) return client.execute(statement);
  const transaction = await begin(client, patience);
  try {
    const result = await transaction.execute(statement);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/**
 * Begins a transaction of a writer, again and again until the file is free or the patience is at its end.
 *
 * A statement that found the file held stays in progress in libsql until garbage is collected, and until then no
 * transaction of its connection can be committed ("SQL statements in progress", told as busy too). So the connection is
 * left to it, and another opened.
 */
async function beginWhenFree(client: Client, { forMs, pauseMs }: Patience): Promise<void> {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      await client.execute("BEGIN IMMEDIATE");
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      // A promise, whatever its type says.
      const reconnected: unknown = client.reconnect();
      await reconnected;
      await client.executeMultiple(OF_EACH_CONNECTION);
      if (performance.now() >= until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SQLITE_BUSY";
}

async function begin(client: Client, patience: Patience): Promise<Transaction> {
  await beginWhenFree(client, patience);
  let open = true;
  const end = async (command: "COMMIT" | "ROLLBACK") => {
    if (!open) return;
    open = false;
    try {
      await client.execute(command);
    } catch (error) {
      // What could not be committed is open still, and would be for whoever comes next on this connection.
      if (command === "COMMIT") await client.execute("ROLLBACK").catch(() => undefined);
      throw error;
    }
  };
  return {
    execute: (statement) => client.execute(statement),
    batch: async (statements) => {
      const results = [];
      for (const statement of statements) results.push(await client.execute(statement));
      return results;
    },
    executeMultiple: (sql) => client.executeMultiple(sql),
    commit: () => end("COMMIT"),
    rollback: () => end("ROLLBACK"),
    close: () => void end("ROLLBACK"),
    get closed() {
      return !open;
    },
  };
}
