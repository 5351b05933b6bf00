import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "@/lib/store/text";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, T0 } from "../support/ingested";
import { commitOf, seenMachine } from "../support/sourceCommits";

const A = '{"StartAt":"A"}';
const B = '{"StartAt":"B"}';

describe.each(DATABASES)("what a source sees of machines, on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is kept as changes", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place, () => T0 + 90_000);
      for (const name of ["a", "b"]) {
        await store.sources.define({ name, kind: "standard", settings: "{}", configured: false });
      }
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const look = (name: string, ...looks: Partial<Parameters<typeof seenMachine>[1]>[]) =>
      store.sources.commit([], commitOf("a", { machines: looks.map((one) => seenMachine(name, one)) }));
    async function changes(name: string) {
      const [row] = await query(place, `SELECT "id" FROM "Machine" WHERE "name" = '${name}'`);
      const found = await store.sources.machineChanges(Number(row?.["id"]));
      return found.map(({ id: _id, source: _source, ...rest }) => rest);
    }

    test("A, then B, then A again are two changes", async () => {
      await look("turns", { seenAt: T0, definition: A });
      await look("turns", { seenAt: T0 + 10, definition: B });
      await look("turns", { seenAt: T0 + 20, definition: A });
      const [hashA, hashB] = [sha256(A), sha256(B)];
      expect(await changes("turns")).toEqual([
        { at: T0 + 20, since: T0 + 10, fact: "definition", before: hashB, after: hashA },
        { at: T0 + 10, since: T0, fact: "definition", before: hashA, after: hashB },
      ]);
      expect(await store.definitions.read(hashB)).toBe(B);
    });

    test("what stays is none, what may not be read is none, nor what a late look tells", async () => {
      const logging = '{"level":"ALL","includeExecutionData":true}';
      await look("stays", { seenAt: T0, definition: A, roleArn: "role-1", logging });
      const from = await store.changes.number();
      await look("stays", { seenAt: T0 + 10, definition: A, roleArn: "role-1", logging });
      await look("stays", { seenAt: T0 + 20, definition: null, roleArn: null, logging: null });
      await look("stays", { seenAt: T0 + 5, definition: B, roleArn: "role-0" });
      // The same with its keys in another order.
      await look("stays", { seenAt: T0 + 30, logging: '{"includeExecutionData":true,"level":"ALL"}' });
      expect(await changes("stays")).toEqual([]);
      const feed = await store.changes.after(from, 100);
      // B is a definition that it had, whenever it is told.
      expect(feed.reload ? [] : feed.changes.filter(({ kind }) => kind === "machine")).toHaveLength(1);
      await look("stays", { seenAt: T0 + 40, roleArn: "role-2" });
      expect(await changes("stays")).toEqual([
        { at: T0 + 40, since: T0 + 30, fact: "role", before: "role-1", after: "role-2" },
      ]);
    });

    test("each fact has its own; two looks of one batch count as the last", async () => {
      const facts = { logging: "{}", versions: "[1]", aliases: '{"PROD":1}', tags: "{}", roleArn: "r" };
      await look("facts", { seenAt: T0, definition: A, ...facts });
      const changed = {
        logging: '{"level":"OFF"}',
        versions: "[1,2]",
        aliases: '{"PROD":2}',
        tags: '{"t":"1"}',
        roleArn: "s",
      };
      await look("facts", { seenAt: T0 + 20, definition: B, ...changed }, { seenAt: T0 + 10, definition: A, ...facts });
      expect((await changes("facts")).map(({ fact }) => fact).sort()).toEqual([
        "aliases",
        "definition",
        "logging",
        "role",
        "tags",
        "versions",
      ]);
    });

    test("who made a change comes later, is asked once, and dates it by the call", async () => {
      await look("made", { seenAt: T0, definition: A, roleArn: "role-1", tags: "{}" });
      await look("made", { seenAt: T0 + 20, definition: B, roleArn: "role-2", tags: '{"t":"1"}' });
      const unasked = async (to = T0 + 20) => {
        const found = await store.sources.unattributed("a", { from: T0, to }, 100);
        return found.filter(({ machineArn }) => machineArn.endsWith(":made"));
      };
      expect(await unasked(T0 + 19)).toEqual([]);
      const [one, other, ...others] = await unasked();
      expect([one?.fact, other?.fact, others]).toEqual(["definition", "role", []]);
      const from = await store.changes.number();
      const found = { who: "arn:aws:iam::1:user/\0alice", via: "cloudformation.amazonaws.com", madeAt: T0 + 7 };
      const nobody = { id: other?.id ?? 0, who: null, via: null, madeAt: null };
      const gone = { ...nobody, id: 999_999 };
      await store.sources.commit([], commitOf("a", { authors: [{ ...found, id: one?.id ?? 0 }, nobody, gone] }));
      expect(await unasked()).toEqual([]);
      const feed = await store.changes.after(from, 100);
      expect(feed.reload ? [] : feed.changes.filter(({ kind }) => kind === "machine")).toHaveLength(1);
      const [row] = await query(place, `SELECT "id" FROM "Machine" WHERE "name" = 'made'`);
      const events = await store.overview.events({ machineIds: [Number(row?.["id"])], from: T0, to: T0 + 100 });
      const told = events.toSorted((x, y) => (x.kind < y.kind ? -1 : 1));
      expect(told.map(({ kind, since, at, by }) => [kind, since - T0, at - T0, by])).toEqual([
        ["definition", 7, 7, "arn:aws:iam::1:user/\u{FFFD}alice through cloudformation.amazonaws.com"],
        ["role", 0, 20, null],
        ["tags", 0, 20, null],
      ]);
    });

    test("a definition that a source was told stays when the last execution that shows it goes", async () => {
      await look("shown", { seenAt: T0, definition: A });
      const arn = arnOf("shown", "shown");
      const run = { ...ingested(chargeRun({ n: 1 }), { arn }), definition: { text: B, assumed: false } };
      const saved = await store.executions.save(run);
      const record = await store.executions.find(saved.key);
      const hashes = async () =>
        (
          await query(place, `SELECT "definitionHash" FROM "MachineRevision" WHERE "machineId" = ${record?.machineId}`)
        ).map((row) => row["definitionHash"]);
      expect((await hashes()).sort()).toEqual([sha256(A), sha256(B)].sort());
      await store.executions.remove([record?.id ?? 0]);
      expect(await hashes()).toEqual([sha256(A)]);
    });

    test("what a source alone knows of a machine goes with it and its data", async () => {
      const machines = [seenMachine("only-b", { definition: '{"StartAt":"OnlyB"}' })];
      await store.sources.commit([], commitOf("b", { machines }));
      await store.sources.remove("b", true);
      while (await store.sources.finishRemovals(10));
      expect(await query(place, `SELECT "id" FROM "Machine" WHERE "name" = 'only-b'`)).toEqual([]);
      expect(await store.definitions.read(sha256('{"StartAt":"OnlyB"}'))).toBeNull();
      expect(await query(place, `SELECT "id" FROM "Machine" WHERE "name" = 'turns'`)).toHaveLength(1);
    });
  });
});
