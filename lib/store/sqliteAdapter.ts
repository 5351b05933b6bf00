import { createClient } from "@libsql/client/sqlite3";
import { PrismaLibSql } from "@prisma/adapter-libsql";

type Config = Parameters<PrismaLibSql["createClient"]>[0];
type Client = ReturnType<PrismaLibSql["createClient"]>;
type Transaction = Awaited<ReturnType<Client["transaction"]>>;

/** How long a statement waits for another writer of the same file, in ms. */
const BUSY_TIMEOUT = 5000;

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
  constructor(path: string) {
    super({ url: `file:${path}`, timeout: BUSY_TIMEOUT });
  }

  override createClient(config: Config): Client {
    // As bigint: one number that JavaScript cannot hold would otherwise end every query whose answer has it.
    return onOneConnection(createClient({ ...config, intMode: "bigint" }));
  }
}

function onOneConnection(client: Client): Client {
  return new Proxy(client, {
    get(target, member) {
      if (member === "transaction") return () => begin(target);
      const value: unknown = Reflect.get(target, member, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function begin(client: Client): Promise<Transaction> {
  await client.execute("BEGIN IMMEDIATE");
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
