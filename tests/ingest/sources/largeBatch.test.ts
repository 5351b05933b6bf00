import { describe, expect, test } from "vitest";
import { Collection, type Tools } from "@/lib/ingest/sources/collection";
import type { IngestedExecution, SavedOrRefused } from "@/lib/store/ingested";
import type { SourceCommit } from "@/lib/store/sources/sourceCommit";

type Committed = { readonly identities: readonly string[]; readonly commit: SourceCommit };

/** A collection over a store that keeps what it is handed; `answer` says what becomes of each. */
function collected(answer: (identity: string, nth: number) => SavedOrRefused) {
  const commits: Committed[] = [];
  const store = {
    commit: (batch: readonly IngestedExecution[], commit: SourceCommit) => {
      const identities = batch.map(({ identity }) => identity);
      const answers = identities.map((identity) => answer(identity, commits.length));
      commits.push({ identities, commit });
      return Promise.resolve(answers);
    },
  };
  const tools = { settings: { name: "logs" }, store, lease: null, onProgress: () => undefined };
  return { commits, collection: new Collection(tools as unknown as Tools) };
}

function executions(count: number): IngestedExecution[] {
  const of = { arn: null, name: null, machineArn: null, machine: null, type: null, described: null, definition: null };
  return Array.from({ length: count }, (_, i) => ({
    ...of,
    ...{ identity: `run-${i}`, events: [], cutOff: false, origin: "log" },
  }));
}

const stored = (identity: string): SavedOrRefused => ({ key: identity, outcome: "stored", added: 1 });

const refusing = (identity: string): SavedOrRefused =>
  identity === "run-1700" ? { outcome: "refused", identity, reason: "no" } : stored(identity);

describe("a batch of more executions than one transaction takes", () => {
  test("is stored in parts, of which the last says how far the log was read", async () => {
    const { commits, collection } = collected(stored);
    const answers = await collection.commit(executions(2_500), { checkpoint: "far", upToDateAt: 7 });
    expect(commits.map(({ identities }) => identities.length)).toEqual([1_000, 1_000, 500]);
    expect(commits.map(({ commit }) => commit.checkpoint)).toEqual([null, null, "far"]);
    expect(commits.map(({ commit }) => commit.upToDateAt)).toEqual([null, null, 7]);
    expect(answers.map((one) => "key" in one && one.key)).toEqual(executions(2_500).map(({ identity }) => identity));
    expect(collection.report.executions).toBe(2_500);
  });

  test("does not say how far the log was read when a part is not stored", async () => {
    const { commits, collection } = collected((identity, nth) => {
      if (nth === 1) throw new Error("the database is gone");
      return stored(identity);
    });
    collection.count("requests", 3);
    await expect(collection.commit(executions(2_500), { checkpoint: "far" })).rejects.toThrow("the database is gone");
    expect(commits.map(({ commit }) => [commit.checkpoint, commit.counted.requests ?? 0])).toEqual([[null, 3]]);
  });

  test("hands over by what each can be tried again, and counts what is refused as set aside", async () => {
    const { commits, collection } = collected(refusing);
    await collection.commit(executions(2_500), { checkpoint: "far", textOf: (at) => `text ${at}` });
    // Of each part by its own places; which of them is refused the store knows.
    expect(commits.map(({ commit }) => commit.textOf?.(7))).toEqual(["text 7", "text 1007", "text 2007"]);
    expect(collection.report.setAside).toBe(1);
  });

  test("of as many as one takes is stored with what belongs to it", async () => {
    const { commits, collection } = collected(stored);
    await collection.commit(executions(1_000), { checkpoint: "far" });
    expect(commits.map(({ commit }) => commit.checkpoint)).toEqual(["far"]);
  });
});
