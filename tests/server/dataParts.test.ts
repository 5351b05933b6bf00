import { afterAll, beforeAll, expect, test } from "vitest";
import { type OriginAnswer, originAnswerSchema, parseOriginQuery, printOriginQuery } from "@/lib/contract/origin";
import { parseProbeQuery, probeAnswerSchema, printProbeQuery } from "@/lib/contract/probe";
import { executionListSchema } from "@/lib/contract/execution";
import { importSamples } from "@/lib/ingest/samples";
import type { Context } from "@/lib/server/context";
import { listExecutions } from "@/lib/server/listExecutions";
import { OpenSession, type SessionQuestion } from "@/lib/server/replay/openSession";
import { readOrigin } from "@/lib/server/replay/readOrigin";
import { readProbe } from "@/lib/server/replay/readProbe";
import { serveReplays } from "@/lib/server/replay/serveReplays";
import { open, sqliteDatabase } from "../support/databases";
import { listQuery } from "../support/queries";
import { contextOf } from "../support/serverContext";

/* Where a value of a stored execution came from, and probes, as a page asks for them. */

const database = sqliteDatabase();
let context: Context;
const stop = new AbortController();
let served: Promise<void>;
let key = "";

beforeAll(async () => {
  const store = await open(database);
  context = contextOf(store, database);
  const openHost = () => {
    const session = new OpenSession();
    const ask = (question: SessionQuestion) => session.answer(question);
    return { isAlive: true, ask, end: () => Promise.resolve() };
  };
  served = serveReplays({ store, openHost, holder: "test", version: "1.2.3" }, stop.signal);
  await importSamples(process.cwd(), store.executions);
  const list = value(await listExecutions(context, listQuery()));
  key = executionListSchema.parse(list).rows.find(({ name }) => name === "order-o-17")?.key ?? "";
});
afterAll(async () => {
  stop.abort();
  await served;
  await context.store.close();
  await database.drop();
});

function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function origin(eventId: number, path: string): Promise<OriginAnswer> {
  const query = value(parseOriginQuery(printOriginQuery({ eventId, path })));
  const answer = value(await readOrigin(context, key, query, 60_000));
  return originAnswerSchema.parse(JSON.parse(JSON.stringify(answer)));
}

async function probe(state: string, expression: string) {
  const query = value(parseProbeQuery(printProbeQuery({ state, expression })));
  const answer = value(await readProbe(context, key, query, 60_000));
  return probeAnswerSchema.parse(JSON.parse(JSON.stringify(answer)));
}

test("a parameter of a stored execution is followed back, with the events that show it", async () => {
  const answer = await origin(10, "$");
  expect(answer.state).toBe("opened");
  const scheduled = await context.store.histories.events((await context.store.executions.find(key))?.id ?? 0);
  expect(scheduled.find(({ id }) => id === 10)?.type).toMatch(/Scheduled$/);
  expect(answer).toMatchObject({ origin: { kind: "traced", eventId: 10 } });
});

test("what cannot be traced is an answer that says why", async () => {
  expect(await origin(10, "$.nothing.of.it")).toMatchObject({
    state: "opened",
    origin: { kind: "refused", why: "Event 10 has nothing at $.nothing.of.it." },
  });
  expect(await origin(9_999, "$")).toMatchObject({ origin: { kind: "refused" } });
});

test("a probe has a row for each visit, and one that is wrong says why", async () => {
  expect(await probe("ChargeCard", "{% $states.context.State.Name %}")).toMatchObject({
    state: "opened",
    probe: { kind: "probed", visits: [{ visit: 1, attempts: 3, value: "ChargeCard" }] },
  });
  expect(await probe("ChargeCard", "{% $( %}")).toMatchObject({ probe: { kind: "refused" } });
});

test.each([
  [{ event: "0", path: "$" }, "event"],
  [{ event: "1; DROP TABLE", path: "$" }, "event"],
  [{ event: "1", path: "name" }, "path"],
  [{ event: "1", path: `$.${"a".repeat(2_000)}` }, "path"],
])("a query that names no value is refused: %o", (params, parameter) => {
  expect(parseOriginQuery(new URLSearchParams(params))).toMatchObject({ ok: false, error: { parameter } });
});

test.each([
  [{ state: "", expression: "$" }, "state"],
  [{ state: "A", expression: "" }, "expression"],
  [{ state: "A", expression: "$".repeat(2_000) }, "expression"],
])("a query that is no probe is refused: %o", (params, parameter) => {
  expect(parseProbeQuery(new URLSearchParams(params))).toMatchObject({ ok: false, error: { parameter } });
});
