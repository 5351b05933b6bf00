import { executionListSchema } from "@/lib/contract/execution";
import { importSamples } from "@/lib/ingest/samples";
import type { Context } from "@/lib/server/context";
import { listExecutions } from "@/lib/server/listExecutions";
import { OpenSession, type SessionQuestion } from "@/lib/server/replay/openSession";
import { serveReplays } from "@/lib/server/replay/serveReplays";
import { open, sqliteDatabase } from "./databases";
import { listQuery } from "./queries";
import { contextOf } from "./serverContext";

/** The samples in a database of their own, and this process as what replays them. */
export type ReplayedSamples = {
  readonly context: Context;
  /** Keys by the names of the executions. */
  readonly keys: ReadonlyMap<string, string>;
  readonly close: () => Promise<void>;
};

export async function replayedSamples(): Promise<ReplayedSamples> {
  const database = sqliteDatabase();
  const store = await open(database);
  const context = contextOf(store, database);
  const openHost = () => {
    const session = new OpenSession();
    const ask = (question: SessionQuestion) => session.answer(question);
    return { isAlive: true, ask, end: () => Promise.resolve() };
  };
  const stop = new AbortController();
  const served = serveReplays({ store, openHost, holder: "test", version: "1.2.3" }, stop.signal);
  await importSamples(process.cwd(), store.executions);
  const listed = valueOf(await listExecutions(context, listQuery()));
  const { rows } = executionListSchema.parse(JSON.parse(JSON.stringify(listed)));
  const close = async () => {
    stop.abort();
    await served;
    await store.close();
    await database.drop();
  };
  return { context, keys: new Map(rows.map(({ name, key }) => [name, key])), close };
}

/** What a use case answers; it throws what it refuses with. */
export function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
