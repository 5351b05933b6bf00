import { afterAll, beforeAll, expect, test } from "vitest";
import { ASIDE_PAGE, setAsideAnswerSchema, sourcesAnswerSchema } from "@/lib/contract/source";
import { listSetAside, retrySetAside } from "@/lib/server/sources/setAside";
import { listSources } from "@/lib/server/sources/listSources";
import { openStore, type Store } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "../support/databases";
import { commitOf } from "../support/sourceCommits";

const database = sqliteDatabase();
let store: Store;
beforeAll(async () => {
  store = await openStore({ url: database.url, root: ROOT });
  for (const name of ["a", "b"]) await store.sources.define({ name, kind: "push", settings: "{}", configured: false });
  const setAside = Array.from({ length: ASIDE_PAGE + 2 }, (_, i) => ({ what: `record ${i}`, why: "cut", text: "{" }));
  await store.sources.commit([], commitOf("a", { setAside }));
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const listed = async (before: number | null) => {
  const answer = await listSetAside({ store }, "a", before);
  if (!answer.ok) throw new Error(answer.error.problem.what);
  return setAsideAnswerSchema.parse(JSON.parse(JSON.stringify(answer.value)));
};

test("records are listed page by page, the newest first, and counted on their source", async () => {
  const first = await listed(null);
  expect(first.records).toHaveLength(ASIDE_PAGE);
  expect(first.records[0]).toMatchObject({ what: `record ${ASIDE_PAGE + 1}`, why: "cut", isAsked: false });
  const second = await listed(first.next);
  expect(second).toMatchObject({ records: [{ what: "record 1" }, { what: "record 0" }], next: null });
  const sources = await listSources({ store, overrides: [] }, Date.now());
  expect(sources.ok && sourcesAnswerSchema.parse(sources.value).sources.map(({ aside }) => aside)).toEqual([22, 0]);
});

test("one is asked to be tried again, or all of a source; none by the name of another source", async () => {
  const id = (await listed(null)).records[0]?.id ?? 0;
  const asked = async () => (await store.sources.askedAgain("a", 100)).length;
  expect(await retrySetAside({ store }, "b", id)).toMatchObject({ ok: false, error: { kind: "notFound" } });
  expect(await retrySetAside({ store }, "nobody", null)).toMatchObject({ ok: false, error: { kind: "notFound" } });
  expect(await asked()).toBe(0);
  expect(await retrySetAside({ store }, "a", id)).toEqual({ ok: true, value: { asked: 1 } });
  expect(await asked()).toBe(1);
  expect((await listed(null)).records.filter(({ isAsked }) => isAsked).map((one) => one.id)).toEqual([id]);
  expect(await retrySetAside({ store }, "b", null)).toEqual({ ok: true, value: { asked: 0 } });
  expect(await retrySetAside({ store }, "a", null)).toEqual({ ok: true, value: { asked: ASIDE_PAGE + 2 } });
});
