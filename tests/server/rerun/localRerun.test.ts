import { expect, it } from "vitest";
import { DEFAULT_SORT, type ListQuery, NO_FILTER } from "@/lib/contract/listQuery";
import type { Context } from "@/lib/server/context";
import { changeFailureAccount, readFailureAccount } from "@/lib/server/rerun/failureAccount";
import { performRerun } from "@/lib/server/rerun/performRerun";
import { rerunNow } from "@/lib/server/rerun/rerunNow";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import type { UploadSpool } from "@/lib/server/import/uploadSpool";
import type { Store } from "@/lib/store/store";
import { keyOf } from "@/lib/store/text";
import { type BrokenEngine, brokenEngine } from "../../support/brokenEngine";
import { open, sqliteDatabase } from "../../support/databases";

async function withEngine(broken: ReadonlySet<number>, act: (store: Store, engine: BrokenEngine) => Promise<void>) {
  const database = sqliteDatabase();
  const store = await open(database);
  const engine = await brokenEngine(store, 3, broken);
  try {
    await engine.project();
    await act(store, engine);
  } finally {
    await engine.close();
    await store.close();
    await database.drop();
  }
}

const performing = (store: Store, token: string) => ({
  ...{ store, token, now: Date.now },
  reach: { environment: {}, folder: "", signal: AbortSignal.timeout(60_000) },
  resumeMachineOf: () => Promise.resolve({ kind: "none", why: "It is not asked for here." } as const),
});

const accountOf = async (store: Store, key: string) => {
  const answer = await readFailureAccount({ store } as Pick<Context, "store">, key);
  return answer.ok ? answer.value : null;
};

it("an execution of the local engine is redriven without a confirmation, and is repaired by itself", async () => {
  await withEngine(new Set([1]), async (store, engine) => {
    const [good = "", bad = ""] = engine.arns.map(keyOf);
    const redrive = { how: { kind: "redrive" }, confirmed: null } as const;
    expect(await performRerun(performing(store, "a"), good, redrive)).toMatchObject({
      ok: true,
      value: { at: "engine" },
    });
    expect(await performRerun(performing(store, "b"), bad, redrive)).toMatchObject({ ok: true });
    await expect.poll(async () => (await store.engine.execution(engine.arns[0] ?? ""))?.status).toBe("SUCCEEDED");
    await engine.project();
    expect(await accountOf(store, good)).toMatchObject({ state: "repaired", by: { key: good, reason: "redrive" } });
    expect(await accountOf(store, bad)).toMatchObject({ state: "open", redrives: 1 });
    const again = await performRerun(performing(store, "c"), good, redrive);
    expect(again).toMatchObject({
      ok: false,
      error: { problem: { what: "The service refused it: ExecutionNotRedrivable." } },
    });
  });
}, 300_000);

it("a new start repairs the execution that it was made of, and one that fails leaves it failed again", async () => {
  await withEngine(new Set([1]), async (store, engine) => {
    const [good = "", bad = ""] = engine.arns.map(keyOf);
    for (const [n, key] of [good, bad].entries()) {
      const how = { kind: "start", input: JSON.stringify({ n }) } as const;
      const done = await performRerun(performing(store, `s${n}`), key, { how, confirmed: null });
      const arn = done.ok ? done.value.executionArn : "";
      await expect.poll(async () => (await store.engine.execution(arn))?.status).not.toBe("RUNNING");
    }
    await engine.project();
    expect(await accountOf(store, good)).toMatchObject({
      state: "repaired",
      by: { reason: "rerun", status: "SUCCEEDED" },
    });
    const account = await accountOf(store, bad);
    expect(account).toMatchObject({ state: "failedAgain", by: { reason: "rerun", status: "FAILED" } });
    const rerun = await accountOf(store, account?.by?.key ?? "");
    expect(rerun).toMatchObject({ state: "open", repairs: [{ key: bad }] });
    expect(await store.executions.list(ALL).then(({ total }) => total)).toBe(5);
  });
}, 300_000);

const ALL: ListQuery = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50 };

it("the worker does what the page asks for, and says why it does not", async () => {
  await withEngine(new Set(), async (store, engine) => {
    const [key = ""] = engine.arns.map(keyOf);
    const context = { store } as Pick<Context, "store">;
    const tools = { store, spool: {} as UploadSpool, openVerifier: () => expect.unreachable(), retention: {} };
    const stop = new AbortController();
    const working = (async () => {
      while (!stop.signal.aborted) {
        if (!(await runNextJob({ tools, holder: "test" }, "reruns", stop.signal)))
          await new Promise((r) => setTimeout(r, 50));
      }
    })();
    const redrive = { how: { kind: "redrive" }, confirmed: null } as const;
    expect(await rerunNow(context, key, redrive)).toMatchObject({
      ok: true,
      value: { executionArn: engine.arns[0], key },
    });
    await expect.poll(async () => (await store.engine.execution(engine.arns[0] ?? ""))?.status).toBe("SUCCEEDED");
    expect(await rerunNow(context, key, redrive)).toMatchObject({ ok: false, error: { kind: "conflict" } });
    expect(await rerunNow(context, "0".repeat(20), redrive)).toMatchObject({ ok: false, error: { kind: "notFound" } });
    stop.abort();
    await working;
  });
}, 300_000);

it("somebody gives a failure up, and takes it back", async () => {
  await withEngine(new Set(), async (store, engine) => {
    const [key = ""] = engine.arns.map(keyOf);
    const context = { store } as Pick<Context, "store">;
    const given = await changeFailureAccount(context, key, { action: "giveUp", note: "Refunded by hand." });
    expect(given).toMatchObject({ ok: true, value: { state: "givenUp", note: { text: "Refunded by hand." } } });
    expect(await changeFailureAccount(context, key, { action: "undo" })).toMatchObject({
      ok: true,
      value: { state: "open" },
    });
    expect(await changeFailureAccount(context, key, { action: "undo" })).toMatchObject({ ok: false });
  });
}, 300_000);
