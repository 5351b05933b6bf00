import { parentPort, workerData } from "node:worker_threads";
import type { Transaction } from "@prisma/driver-adapter-utils";
import { SqliteAdapter } from "../sqliteAdapter";
import type { Answer, Call, Request, SaidError } from "./protocol";

/*
 * The thread that holds an SQLite file: bundled as dist/sqliteThread.mjs, started by ThreadedSqlite with the path of the
 * file. SQLite works on the thread that calls it, and a query over a million rows would hold up everything else there.
 */

const connecting = new SqliteAdapter(String(workerData)).connect();
const transactions = new Map<number, Transaction>();
let begun = 0;

async function answerTo(call: Call): Promise<unknown> {
  const connection = await connecting;
  switch (call.kind) {
    case "query":
      return (call.transaction === null ? connection : open(call.transaction)).queryRaw(call.query);
    case "execute":
      return (call.transaction === null ? connection : open(call.transaction)).executeRaw(call.query);
    case "script":
      return connection.executeScript(call.script);
    case "begin": {
      const transaction = await connection.startTransaction(call.isolation);
      begun += 1;
      transactions.set(begun, transaction);
      return { transaction: begun, options: transaction.options };
    }
    case "commit":
    case "rollback": {
      const transaction = open(call.transaction);
      transactions.delete(call.transaction);
      return call.kind === "commit" ? transaction.commit() : transaction.rollback();
    }
    case "close":
      return connection.dispose();
  }
}

function open(transaction: number): Transaction {
  const found = transactions.get(transaction);
  if (found === undefined) throw new Error("The transaction has ended, or its thread was begun anew.");
  return found;
}

function said(error: unknown): SaidError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), code: null, cause: undefined };
  const { name, message, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  // A cause that is an error of its own has said its part in the message.
  return { name, message, code, cause: cause instanceof Error ? undefined : cause };
}

parentPort?.on("message", ({ id, call }: Request) => {
  const answer = (message: Answer) => parentPort?.postMessage(message);
  answerTo(call).then(
    (value) => answer({ id, ok: true, value }),
    (error: unknown) => answer({ id, ok: false, error: said(error) }),
  );
});
