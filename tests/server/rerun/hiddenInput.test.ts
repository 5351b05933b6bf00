import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { ResumeMachineView } from "@/lib/contract/rerun";
import { OpenedHistories } from "@/lib/server/openedHistories";
import { configuredRedaction } from "@/lib/server/redactSettings";
import { performRerun } from "@/lib/server/rerun/performRerun";
import { openStore, type Store } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { defineAccount, keepFailed, recordingEndpoint } from "../../support/writtenAccount";

/** An execution that is run again gets the data itself, though nobody was shown it. */

const ARN = "arn:aws:states:eu-west-1:111122223333:execution:orders:one";
/** Its input, and that of the machine that resumes it. */
const INPUT = JSON.stringify({ arn: ARN });
const RESUME: ResumeMachineView = {
  ...{ kind: "machine", name: "orders-resume-1", type: "STANDARD", definition: '{"StartAt":"A"}', input: INPUT },
  ...{ tags: [], changed: [], startsAnew: [] },
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function account() {
  const database = sqliteDatabase();
  const redaction = configuredRedaction([{ key: "arn" }]);
  const store = await openStore({ url: database.url, root: ROOT, redaction });
  const server = await recordingEndpoint();
  ends.push(database.drop, () => store.close(), server.close);
  await defineAccount(store, server.endpoint, false);
  const [key = ""] = await keepFailed(store, [ARN]);
  return { store, server, key, shown: await shownInput(store, key) };
}

/** What the dialog shows. */
async function shownInput(store: Store, key: string): Promise<string> {
  const execution = await store.executions.find(key);
  if (execution === null) throw new Error("it is not stored");
  return (await new OpenedHistories(store).open(execution)).redactor.payload(INPUT);
}

function run(store: Store, key: string, kind: "start" | "resume", input: string) {
  const machine = kind === "start" ? "orders" : "orders-resume-1";
  const inputHash = createHash("sha256").update(input).digest("hex");
  const performing = {
    store,
    reach: { environment: {}, folder: ROOT, signal: AbortSignal.timeout(60_000) },
    ...{ token: `t-${kind}`, resumeMachineOf: () => Promise.resolve(RESUME), now: Date.now },
  };
  const how = kind === "start" ? { kind, input } : { kind, machine, input };
  return performRerun(performing, key, {
    how,
    confirmed: { account: "111122223333", region: "eu-west-1", machine, inputHash },
  });
}

test.each(["start", "resume"] as const)(
  "a %s with the input as it was shown sends the true one",
  async (kind) => {
    const { store, server, key, shown } = await account();
    expect(shown).toBe('{"arn":"[redacted: arn]"}');
    expect(await run(store, key, kind, shown)).toMatchObject({ ok: true });
    expect(server.bodies.at(-1)).toMatchObject({ input: INPUT });
  },
  60_000,
);

test("an edited input keeps its hidden values; a marker at another place sends nothing", async () => {
  const { store, server, key, shown } = await account();
  expect(await run(store, key, "start", shown.replace("{", '{"a":1,'))).toMatchObject({ ok: true });
  expect(server.bodies.at(-1)).toMatchObject({ input: JSON.stringify({ a: 1, arn: ARN }) });
  const before = server.asked.length;
  const moved = await run(store, key, "start", '{"other":"[redacted: arn]"}');
  expect(JSON.stringify(moved)).toContain("stands for a value that a rule hides");
  expect(server.asked).toHaveLength(before);
}, 300_000);
