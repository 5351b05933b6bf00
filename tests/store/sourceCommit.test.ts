import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { readAddress } from "@/lib/store/address";
import { type Database, openDatabase } from "@/lib/store/database";
import type { Lease } from "@/lib/store/lease";
import { SourceLost } from "@/lib/store/sources/sourceLost";
import type { SourceCommit } from "@/lib/store/sources/sourceCommit";
import type { Store } from "@/lib/store/store";
import { sourcesIn } from "@/lib/store/subjects/sources";
import { DATABASES, open, query, ROOT, type TestDatabase } from "../support/databases";
import { Died, dying } from "../support/dyingDatabase";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { commitOf, dump, seenMachine, wantedOf } from "../support/sourceCommits";

const NOW = T0 + 60_000;

describe.each(DATABASES)("what a source hands over, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is stored in one transaction", () => {
    const place = database as TestDatabase;
    let store: Store;
    let below: Database;
    beforeAll(async () => {
      store = await open(place, () => NOW);
      const address = readAddress(place.url, ROOT);
      if (!address.ok) throw new Error(address.error);
      below = await openDatabase(address.value, ROOT);
    });
    afterAll(async () => {
      await below?.prisma.$disconnect();
      await store?.close();
      await place.drop();
    });

    const run = (name: string, change: Parameters<typeof chargeRun>[1] = {}) =>
      ingested(chargeRun({ name }, change), { arn: arnOf(name) });
    const define = (name: string) =>
      store.sources.define({ name, kind: "standard", settings: "{}", configured: false });
    const outcomes = (answers: readonly { readonly outcome: string }[]) => answers.map(({ outcome }) => outcome);

    test("with its checkpoint, what is wanted and settled, counters, what is set aside and machines", async () => {
      await define("all");
      const from = await store.changes.number();
      const commit = everything("all");
      const answers = await store.sources.commit([run("all-1"), run("all-2", { end: "open" })], commit);
      expect(outcomes(answers)).toEqual(["stored", "stored"]);
      expect(await store.sources.checkpoint("all")).toBe('{"page":1}');
      expect(await store.sources.get("all")).toMatchObject({
        counts: { executions: 2, events: 11, histories: 2, requests: 7, setAside: 1, dropped: 0, late: 0 },
        lastSuccessAt: NOW,
        upToDateAt: NOW - 5,
        lastProblem: null,
        paused: false,
        removing: null,
      });
      expect(await store.sources.due("all", "status", NOW, 10)).toEqual([
        wantedOf(arnOf("all-2"), { kind: "status", reason: "running" }),
      ]);
      expect(await store.sources.settledOutcomes([arnOf("all-1"), arnOf("all-2")])).toEqual(
        new Map([[arnOf("all-1"), "read"]]),
      );
      const [aside] = await store.sources.setAside("all", { limit: 10 });
      expect(aside).toMatchObject({ what: "event 7", why: "It is no JSON.", at: NOW, asked: false });
      expect(await store.sources.setAsideText(aside?.id ?? 0)).toMatchObject({ text: "{bad" });
      const feed = await store.changes.after(from, 100);
      expect(feed.reload ? [] : feed.changes.map(({ kind }) => kind)).toEqual([
        ...["execution", "execution", "machine", "source"],
      ]);
    });

    test("with what is set aside, once: a stretch that is read again brings it again", async () => {
      await define("again");
      const bad = { what: "event 7", why: "It is no JSON.", text: "{bad" };
      const other = { ...bad, text: "{worse" };
      const keep = (setAside: SourceCommit["setAside"]) => store.sources.commit([], commitOf("again", { setAside }));
      await keep([bad]);
      await keep([bad, other]);
      const kept = await store.sources.setAside("again", { limit: 10 });
      expect(kept).toHaveLength(2);
      expect((await store.sources.get("again"))?.counts.setAside).toBe(2);
      // One that is being tried again is forgotten after it: what it brings anew has to be kept.
      await store.sources.retry("again", kept[0]?.id ?? 0);
      await keep([bad, other]);
      expect(await store.sources.setAside("again", { limit: 10 })).toHaveLength(3);
    });

    test("or not at all, wherever the process dies", async () => {
      await define("dies");
      await store.sources.commit([run("dies-0")], { ...everything("dies"), checkpoint: "0" });
      const batch = [run("dies-0", { failures: 1 }), run("dies-1"), run("dies-2")];
      const commit = everything("dies", "B");
      const before = await dump(below);
      const whole = dying(below, "atTheEnd");
      await expect(sourcesIn(whole.database, () => NOW).commit(batch, commit)).rejects.toThrow(Died);
      const statements = whole.statements();
      expect(await dump(below)).toEqual(before);
      for (let at = 1; at <= statements; at++) {
        const mortal = dying(below, at);
        await expect(sourcesIn(mortal.database, () => NOW).commit(batch, commit), `${at}`).rejects.toThrow(Died);
        expect(await dump(below), `before statement ${at} of ${statements}`).toEqual(before);
      }
      expect(statements).toBeGreaterThan(20);
      expect(outcomes(await store.sources.commit(batch, commit))).toEqual(["duplicate", "stored", "stored"]);
      expect(await dump(below)).not.toEqual(before);
      expect(await store.sources.checkpoint("dies")).toBe('{"page":1}');
    });

    test("and the twin, which a write outside of the transaction makes, is found out", async () => {
      await define("twin");
      const before = await dump(below);
      const { database: torn } = dying(below, 5);
      const sources = sourcesIn(torn, () => NOW);
      await store.sources.note("twin", { counted: { requests: 1 } });
      await expect(sources.commit([run("twin")], commitOf("twin"))).rejects.toThrow(Died);
      expect(await dump(below)).not.toEqual(before);
    });

    test("only by who holds the lease: who lost it stores nothing", async () => {
      await define("fenced");
      const [a, b] = [await take(store, "a"), await take(store, "b")];
      expect([a?.holder, b]).toEqual(["a", null]);
      const held = (lease: Lease | null, checkpoint: string) => commitOf("fenced", { lease, checkpoint });
      expect(outcomes(await store.sources.commit([run("fenced-1")], held(a, "1")))).toEqual(["stored"]);
      await store.leases.free("source:fenced");
      const taken = await take(store, "b");
      expect(taken?.token).toBe((a?.token ?? 0n) + 1n);
      const before = await dump(below);
      const late = store.sources.commit([run("fenced-2")], held(a, "2"));
      await expect(late).rejects.toThrow(SourceLost);
      expect(await dump(below)).toEqual(before);
      // The twin: the new holder goes on where the checkpoint is.
      expect(await store.sources.checkpoint("fenced")).toBe("1");
      expect(outcomes(await store.sources.commit([run("fenced-2")], held(taken, "2")))).toEqual(["stored"]);
    });

    test("and not when the source was never defined, or is being removed", async () => {
      await expect(store.sources.commit([run("nobody")], commitOf("nobody"))).rejects.toThrow(SourceLost);
      await define("gone");
      expect(await store.sources.remove("gone", false)).toBe(true);
      await expect(store.sources.commit([run("nobody")], commitOf("gone"))).rejects.toThrow(SourceLost);
      await expect(define("gone")).rejects.toThrow(/is being removed/);
      expect(await store.executions.findByArn(arnOf("nobody"))).toBeNull();
      while (await store.sources.finishRemovals(10));
      expect(await store.sources.get("gone")).toBeNull();
    });

    test("a refused execution keeps nothing else back, and a checkpoint that is no JSON everything", async () => {
      await define("refuses");
      await store.sources.commit([run("taken")], commitOf("refuses"));
      const commit = everything("refuses");
      const answers = await store.sources.commit([run("taken", { failures: 3 }), run("fine")], commit);
      expect(outcomes(answers)).toEqual(["refused", "stored"]);
      expect((await store.sources.get("refuses"))?.counts).toMatchObject({ executions: 2, setAside: 1 });
      const bad = store.sources.commit([run("bad")], commitOf("refuses", { checkpoint: "{" }));
      await expect(bad).rejects.toThrow(/Nothing was stored/);
      expect(await store.executions.findByArn(arnOf("bad"))).toBeNull();
    });

    test("what is refused is kept with the batch, wherever the process dies", async () => {
      await define("keeps");
      await store.sources.commit([run("kept")], commitOf("keeps"));
      const events = run("unusable").events.map((event) => ({ ...event, timestamp: instant(8e15) }));
      const batch = [run("fine-beside"), run("kept", { failures: 3 }), { ...run("unusable"), events }];
      const commit = commitOf("keeps", { checkpoint: "1", textOf: (at) => `lines of ${at}` });
      const before = await dump(below);
      const whole = dying(below, "atTheEnd");
      await expect(sourcesIn(whole.database, () => NOW).commit(batch, commit)).rejects.toThrow(Died);
      for (let at = 1; at <= whole.statements(); at++) {
        await expect(sourcesIn(dying(below, at).database, () => NOW).commit(batch, commit)).rejects.toThrow(Died);
        expect(await dump(below), `before statement ${at}`).toEqual(before);
      }
      expect(outcomes(await store.sources.commit(batch, commit))).toEqual(["stored", "refused", "refused"]);
      const aside = await store.sources.setAside("keeps", { limit: 10 });
      const texts = await Promise.all(aside.map(({ id }) => store.sources.setAsideText(id)));
      expect(texts.map((one) => one?.text).sort()).toEqual(["lines of 1", "lines of 2"]);
      expect((await store.sources.get("keeps"))?.counts.setAside).toBe(2);
    });

    test("what is refused is kept once where it is fetched again by its name, and each part of it where it is lines", async () => {
      await define("lines");
      await store.sources.commit([run("in-lines")], commitOf("lines"));
      const refused = run("in-lines", { failures: 3 });
      for (const text of [refused.identity, refused.identity, "line 1", "line 2"]) {
        await store.sources.commit([refused], commitOf("lines", { textOf: () => text }));
      }
      const aside = await store.sources.setAside("lines", { limit: 10 });
      const texts = await Promise.all(aside.map(({ id }) => store.sources.setAsideText(id)));
      expect(texts.map((one) => one?.text).sort()).toEqual([refused.identity, "line 1", "line 2"].sort());
    });

    test("two sources that bring the same execution are both noted", async () => {
      await define("one");
      await define("two");
      await store.sources.commit([run("shared"), run("mine")], commitOf("one"));
      expect(outcomes(await store.sources.commit([run("shared")], commitOf("two")))).toEqual(["duplicate"]);
      await store.sources.remove("one", true);
      while (await store.sources.finishRemovals(10));
      expect(await store.executions.findByArn(arnOf("shared"))).not.toBeNull();
      expect(await store.executions.findByArn(arnOf("mine"))).toBeNull();
      const rows = await query(place, `SELECT "source" FROM "ExecutionSource" WHERE "source" = 'one'`);
      expect(rows).toEqual([]);
      // Removed with its source, not by retention: a source that is made anew may bring it.
      await define("one");
      expect(outcomes(await store.sources.commit([run("mine")], commitOf("one")))).toEqual(["stored"]);
    });
  });
});

/** A commit that writes into each of its tables. */
function everything(source: string, letter = "A"): SourceCommit {
  return commitOf(source, {
    checkpoint: '{"page":1}',
    wanted: [wantedOf(arnOf(`${source}-2`), { kind: "status", reason: "running" })],
    settled: [{ arn: arnOf(`${source}-1`), outcome: "read" }],
    counted: { histories: 2, requests: 7 },
    setAside: [{ what: "event 7", why: "It is no JSON.", text: "{bad" }],
    mended: [{ what: "event 7" }],
    leftOut: [{ arn: arnOf(`${source}-left-out`), lastAt: T0 }],
    weighed: [{ arn: arnOf(`${source}-1`), more: 3 }],
    machines: [seenMachine(source, { seenAt: letter === "A" ? T0 : T0 + 1, definition: `{"StartAt":"${letter}"}` })],
    upToDateAt: NOW - 5,
  });
}

async function take(store: Store, holder: string): Promise<Lease | null> {
  return store.leases.take("source:fenced", holder, 60_000);
}
