import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RerunConfirmation, RerunHow, ResumeMachineView } from "@/lib/contract/rerun";
import { type Performing, performRerun } from "@/lib/server/rerun/performRerun";
import { deleteResumeMachine } from "@/lib/server/rerun/resumeMachines";
import type { Store } from "@/lib/store/store";
import { open, sqliteDatabase } from "../../support/databases";
import { defineAccount, keepFailed, recordingEndpoint, writtenAccount } from "../../support/writtenAccount";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const RESUME: ResumeMachineView = {
  ...{ kind: "machine", name: "orders-resume-1", type: "STANDARD", definition: '{"StartAt":"A"}', input: '{"a":1}' },
  ...{ tags: [{ key: "stepscope:resumes", value: "run" }], changed: [], startsAnew: [] },
};

const database = sqliteDatabase();
let store: Store;
const ends: (() => Promise<void>)[] = [];
beforeAll(async () => {
  store = await open(database);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

function performing(token: string): Performing {
  return {
    store,
    reach: { environment: {}, folder: process.cwd(), signal: AbortSignal.timeout(60_000) },
    token,
    resumeMachineOf: () => Promise.resolve(RESUME),
    now: Date.now,
  };
}

const HOW: Readonly<Record<"redrive" | "start" | "resume", RerunHow>> = {
  redrive: { kind: "redrive" },
  start: { kind: "start", input: '{"again":true}' },
  resume: { kind: "resume", machine: "orders-resume-1" },
};

/** What the confirmation of each has to say, of an execution of `orders`. */
const RIGHT: Readonly<Record<keyof typeof HOW, RerunConfirmation>> = {
  redrive: { account: ACCOUNT, region: REGION, machine: "orders", inputHash: null },
  start: { account: ACCOUNT, region: REGION, machine: "orders", inputHash: hash('{"again":true}') },
  resume: { account: ACCOUNT, region: REGION, machine: "orders-resume-1", inputHash: hash('{"a":1}') },
};
const WRITES = {
  redrive: ["RedriveExecution"],
  start: ["StartExecution"],
  resume: ["DescribeStateMachineForExecution", "CreateStateMachine", "StartExecution"],
} as const;

const WRONG = {
  account: "999999999999",
  region: "us-east-1",
  machine: "other",
  inputHash: hash("{}"),
} as const satisfies RerunConfirmation;

describe("running an execution again on AWS", () => {
  it("sends nothing, not even a connection, unless its source may be written to and the confirmation is of what will be done", async () => {
    const server = await recordingEndpoint();
    ends.push(server.close);
    const [key = ""] = await keepFailed(store, [`arn:aws:states:${REGION}:${ACCOUNT}:execution:orders:one`]);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(["redrive", "start", "resume"] as const)),
        fc.constantFrom(undefined, true, false),
        fc.constantFrom("none", "right", "account", "region", "machine", "inputHash"),
        async (kind, readOnly, confirming) => {
          await defineAccount(store, server.endpoint, readOnly);
          const before = { asked: server.asked.length, connections: server.connections() };
          const right = RIGHT[kind];
          const confirmed =
            confirming === "none"
              ? null
              : confirming === "right"
                ? right
                : { ...right, [confirming]: WRONG[confirming as keyof RerunConfirmation] };
          const done = await performRerun(performing(`t${number++}`), key, { how: HOW[kind], confirmed });
          const may = readOnly === false && confirming === "right";
          expect(done.ok).toBe(may);
          expect(server.asked.slice(before.asked)).toEqual(may ? WRITES[kind] : []);
          // The twin: what may be sent is seen at this socket.
          if (!may) expect(server.connections()).toBe(before.connections);
        },
      ),
      {
        numRuns: 60,
        examples: [
          ["redrive", false, "right"],
          ["start", false, "right"],
          ["resume", false, "right"],
        ],
      },
    );
  }, 300_000);

  it("is refused in words that say what to set", async () => {
    const server = await recordingEndpoint();
    ends.push(server.close);
    const [key = ""] = await keepFailed(store, [`arn:aws:states:${REGION}:${ACCOUNT}:execution:orders:one`]);
    await defineAccount(store, server.endpoint);
    const done = await performRerun(performing("t"), key, { how: HOW.redrive, confirmed: RIGHT.redrive });
    expect(done).toMatchObject({ ok: false, error: { kind: "conflict" } });
    expect(JSON.stringify(done)).toContain("Set readOnly: false in the settings of account");
  });

  it("is one redrive however often it is asked for with one token, and AWS's own words where it is refused", async () => {
    const account = await writtenAccount();
    ends.push(account.close);
    await defineAccount(store, account.endpoint, false);
    account.written.runsMs = 50;
    account.written.failsAgain = () => true;
    const [arn = ""] = account.failed;
    const [key = ""] = await keepFailed(store, [arn]);
    const machine = arn.split(":")[6] ?? "";
    const request = { how: HOW.redrive, confirmed: { ...RIGHT.redrive, machine } };
    const first = await performRerun(performing("one"), key, request);
    expect(first).toMatchObject({ ok: true, value: { executionArn: arn, key, at: "aws" } });
    expect(await performRerun(performing("one"), key, request)).toEqual(first);
    expect(account.written.redrives.get(arn)).toHaveLength(1);
    // It is asked for before everything else when its source looks again.
    expect(await store.sources.wishes(arn, ["account"])).toMatchObject([{ source: "account" }]);
    account.written.runsMs = 60_000;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await performRerun(performing("two"), key, request);
    const running = await performRerun(performing("three"), key, request);
    expect(JSON.stringify(running)).toContain("ExecutionNotRedrivable");
    expect(JSON.stringify(running)).toContain("Execution is RUNNING and cannot be redriven");
    expect(account.written.redrives.get(arn)).toHaveLength(2);
  }, 300_000);

  it("makes a tagged machine that resumes, lists it, and deletes it on request alone", async () => {
    const account = await writtenAccount();
    ends.push(account.close);
    await defineAccount(store, account.endpoint, false);
    const [arn = ""] = account.failed;
    const [key = ""] = await keepFailed(store, [arn]);
    const request = { how: HOW.resume, confirmed: RIGHT.resume };
    for (const { arn: before } of await store.repairs.resumeMachines()) await store.repairs.forgetResumeMachine(before);
    const done = await performRerun(performing("resume"), key, request);
    expect(done).toMatchObject({ ok: true });
    const made = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:orders-resume-1`;
    expect([...(account.written.machines.get(made)?.tags ?? [])]).toEqual([["stepscope:resumes", "run"]]);
    const [started] = [...account.written.started.values()];
    expect(started).toMatchObject({ machineArn: made, input: '{"a":1}' });
    expect(await store.repairs.resumeMachines()).toMatchObject([{ arn: made, ofKey: key, source: "account" }]);
    // What was started repairs the execution, as soon as it is stored.
    const again = await performRerun(performing("resume"), key, request);
    expect(again).toEqual(done);
    const { reach } = performing("x");
    const unconfirmed = await deleteResumeMachine(store, reach, made, null);
    expect(unconfirmed.ok).toBe(false);
    expect(account.written.machines.has(made)).toBe(true);
    const right = { account: ACCOUNT, region: REGION, machine: "orders-resume-1", inputHash: null };
    expect((await deleteResumeMachine(store, reach, made, right)).ok).toBe(true);
    expect(account.written.machines.has(made)).toBe(false);
    expect(await store.repairs.resumeMachines()).toEqual([]);
  }, 300_000);
});
