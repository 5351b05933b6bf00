import {
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
  type Transaction,
  type TransactionOptions,
} from "@prisma/driver-adapter-utils";
import { ThreadCalls } from "./threadCalls";

type Info = Pick<SqlQueryable, "provider" | "adapterName">;
const INFO: Info = { provider: "sqlite", adapterName: "stepscope-sqlite-thread" };

/**
 * SQLite for Prisma in a thread of its own (thread.ts, which does the work through SqliteAdapter): no query holds up the
 * event loop of the process. `script`: the bundled thread.
 */
export class ThreadedSqlite implements SqlDriverAdapterFactory {
  readonly provider = "sqlite";
  readonly adapterName = INFO.adapterName;

  constructor(
    private readonly script: string,
    private readonly path: string,
  ) {}

  async connect(): Promise<SqlDriverAdapter> {
    const calls = new ThreadCalls(this.script, this.path);
    return {
      ...INFO,
      ...queryable(calls, null),
      executeScript: async (script) => void (await calls.ask({ kind: "script", script })),
      startTransaction: (isolation) => begin(calls, isolation),
      getConnectionInfo: () => ({ supportsRelationJoins: false, maxBindValues: MAX_BIND_VALUES }),
      dispose: () => calls.close(),
    };
  }
}

/** As the adapter of the driver says it. */
const MAX_BIND_VALUES = 999;

function queryable(calls: ThreadCalls, transaction: number | null) {
  return {
    queryRaw: async (query: SqlQuery) => (await calls.ask({ kind: "query", query, transaction })) as SqlResultSet,
    executeRaw: async (query: SqlQuery) => (await calls.ask({ kind: "execute", query, transaction })) as number,
  };
}

async function begin(calls: ThreadCalls, isolation: IsolationLevel | undefined): Promise<Transaction> {
  const begun = await calls.ask({ kind: "begin", isolation });
  const { transaction, options } = begun as { readonly transaction: number; readonly options: TransactionOptions };
  return {
    ...INFO,
    ...queryable(calls, transaction),
    options,
    commit: async () => void (await calls.ask({ kind: "commit", transaction })),
    rollback: async () => void (await calls.ask({ kind: "rollback", transaction })),
  };
}
