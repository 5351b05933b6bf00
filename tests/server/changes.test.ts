import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeMessageSchema } from "@/lib/contract/changeFeed";
import { ChangeHub, type NumberedMessage } from "@/lib/server/changes/changeHub";
import { changeStream } from "@/lib/server/changes/changeStream";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";

/** Patience for a busy machine, ms. */
const SOON = { timeout: 30_000 };

/** Listens in the background; `stop` answers when the generator has ended. */
function listener(hub: ChangeHub, after: number | null, quietMs = 60_000) {
  const heard: (NumberedMessage | null)[] = [];
  const stopping = new AbortController();
  const ended = (async () => {
    for await (const message of hub.listen(after, quietMs, stopping.signal)) heard.push(message);
  })();
  const told = () =>
    heard
      .flatMap((one) => (one?.message.kind === "changes" ? one.message.changes : []))
      .map((c) => `${c.kind} ${c.subject}`);
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return { heard, told, stop };
}

describe.each(DATABASES)("the feed for browsers on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("tells", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const save = (name: string) => store.executions.save(ingested(chargeRun({ name }), { arn: arnOf(name) }));

    test("all who listen of what another writer changes, executions by their key, within a second", async () => {
      const hub = new ChangeHub(store.changes);
      const from = await store.changes.number();
      const listeners = [listener(hub, from), listener(hub, from), listener(hub, null)];
      const { key } = await save("told");
      const job = await store.jobs.request({ kind: "samples", payload: {} });
      for (const { told } of listeners) {
        await expect.poll(told, SOON).toEqual(expect.arrayContaining([`execution ${key}`, `job ${job.id}`]));
      }
      await store.jobs.cancel(job.id);
      await Promise.all(listeners.map(({ stop }) => stop()));
    });

    test("one who comes back what it missed, and nothing twice", async () => {
      const hub = new ChangeHub(store.changes);
      const first = listener(hub, await store.changes.number());
      const a = await save("before");
      await expect.poll(first.told, SOON).toContain(`execution ${a.key}`);
      await first.stop();
      const last = first.heard.at(-1)?.seq ?? 0;
      const b = await save("meanwhile");
      const second = listener(hub, last);
      await expect.poll(second.told, SOON).toContain(`execution ${b.key}`);
      expect(second.told()).not.toContain(`execution ${a.key}`);
      await second.stop();
    });

    test("one who is new what changed shortly before, as its page may have read before that", async () => {
      const { key } = await save("shortly");
      const one = listener(new ChangeHub(store.changes), null);
      await expect.poll(one.told, SOON).toContain(`execution ${key}`);
      await one.stop();
    });

    test("one who is behind what was pruned, or knows another database, to reload", async () => {
      for (const name of ["p1", "p2", "p3"]) await save(name);
      await store.changes.prune(1);
      for (const after of [0, 1_000_000]) {
        const one = listener(new ChangeHub(store.changes), after);
        const kinds = () => one.heard.map((message) => message?.message.kind);
        await expect.poll(kinds, SOON).toContain("reload");
        expect(one.heard.at(-1)?.seq).toBe(await store.changes.number());
        const { key } = await save(`after-${after}`);
        await expect.poll(one.told, SOON).toContain(`execution ${key}`);
        await one.stop();
      }
    });

    test("that it lives while nothing changes; and asks the database only while somebody listens", async () => {
      let looks = 0;
      const counted = {
        ...store.changes,
        after: (seq: number, limit: number) => (looks++, store.changes.after(seq, limit)),
      };
      const hub = new ChangeHub(counted);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(looks).toBe(0);
      const one = listener(hub, await store.changes.number(), 300);
      await expect.poll(() => one.heard.filter((message) => message === null).length, SOON).toBeGreaterThan(1);
      await one.stop();
      const after = looks;
      expect(after).toBeGreaterThan(1);
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(looks).toBeLessThanOrEqual(after + 1);
    });

    test("what was missed once a database that was away is back", async () => {
      let isAway = false;
      const away = {
        ...store.changes,
        after: (seq: number, limit: number) =>
          isAway ? Promise.reject(new Error("away")) : store.changes.after(seq, limit),
      };
      const one = listener(new ChangeHub(away), await store.changes.number());
      await expect.poll(() => one.heard.length, SOON).toBe(1);
      isAway = true;
      const { key } = await save("away");
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(one.told()).toEqual([]);
      isAway = false;
      await expect.poll(one.told, SOON).toContain(`execution ${key}`);
      await one.stop();
    });

    test("a reader that takes nothing costs nothing, and gets all of it when it takes again", async () => {
      const hub = new ChangeHub(store.changes);
      const stop = new AbortController();
      const slow = hub.listen(await store.changes.number(), 60_000, stop.signal);
      await slow.next();
      const keys: string[] = [];
      for (let n = 0; n < 30; n++) keys.push((await save(`slow-${n}`)).key);
      const told = new Set<string>();
      while (told.size < keys.length) {
        const { value } = await slow.next();
        if (value?.message.kind !== "changes") continue;
        for (const { kind, subject } of value.message.changes) if (kind === "execution") told.add(subject);
      }
      expect([...told]).toEqual(keys);
      stop.abort();
      await slow.return(undefined);
    });

    test("its events as the standard has them: a retry, an id, data on one line, comments between", async () => {
      const stop = new AbortController();
      const from = await store.changes.number();
      const stream = changeStream(new ChangeHub(store.changes), from, stop.signal, 200);
      const texts: string[] = [];
      const { key } = await save("events");
      for await (const text of stream) {
        texts.push(text);
        if (text.startsWith(":")) stop.abort();
      }
      expect(texts[0]).toBe("retry: 1000\n\n");
      expect(texts.at(-1)).toBe(": beat\n\n");
      const events = texts.slice(1, -1).map((text) => /^id: (\d+)\ndata: (.*)\n\n$/.exec(text) ?? expect.fail(text));
      expect(Number(events.at(-1)?.[1])).toBe(await store.changes.number());
      const messages = events.map((event) => changeMessageSchema.parse(JSON.parse(event[2] ?? "")));
      expect(JSON.stringify(messages)).toContain(key);
    });
  });
});
