import { describe, expect, test } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { openStore, type Store } from "@/lib/store/store";
import { type Answer, answeringHandler } from "../../support/answeringHandler";
import { apiRecordings } from "../../support/apiRecordings";
import { HeldCalls } from "../../support/awsWorld/heldCalls";
import { VirtualClock } from "../../support/awsWorld/virtualClock";
import { corpusCases, corpusLogs, corpusPresent, T0 } from "../../support/corpus";
import { query, ROOT, sqliteDatabase, type TestDatabase } from "../../support/databases";
import { held } from "../../support/ingestWorld";
import {
  answersOf,
  eventsOf,
  groupOf,
  historiesAccount,
  loggedEvents,
  logsAccount,
  recordedArn,
  type RecordedAnswers,
  recordsOf,
} from "../../support/recordedAccount";

const MINUTE = 60_000;

/** Reads what answers, an hour after it happened, and looks at what is stored. */
async function reading(
  answer: Answer,
  settings: SourceSettings,
  look: (store: Store, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = sqliteDatabase();
  const virtual = new VirtualClock(T0 + 60 * MINUTE);
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(virtual.now()) });
  try {
    const { name, kind } = settings;
    await store.sources.define({ name, kind, settings: JSON.stringify(settings), configured: false });
    const { clock, handler } = new HeldCalls(virtual, answeringHandler(answer) as never);
    const tools = {
      store: { sources: held(virtual, store.sources), leases: held(virtual, store.leases) },
      ...{ clock, handler, paces: new AccountPaces(clock), holder: "test:1", folder: "/", environment: {} },
    };
    const report = await virtual.run(ingestOnce(tools, settings, new AbortController().signal, () => undefined));
    expect(report.ended).toBeNull();
    expect(report.errors).toEqual([]);
    await look(store, database);
  } finally {
    await store.close();
    await database.drop();
  }
}

const STANDARD: SourceSettings = { name: "recorded", kind: "standard", region: "eu-west-1", share: 1 };

describe.runIf(corpusPresent())("what AWS was recorded to answer is read as it is:", () => {
  test("histories of executions that log", async () => {
    const cases = corpusCases().filter(({ path }) => path.startsWith("logs/"));
    expect(cases.length).toBeGreaterThanOrEqual(25);
    await reading(historiesAccount(cases), STANDARD, async (store) => {
      for (const [i, one] of cases.entries()) {
        const [row] = await store.executions.runs(recordedArn(i));
        expect(await store.histories.events(row?.id ?? 0), one.path).toEqual(eventsOf(one));
        expect(row?.missing, one.path).toBe(0);
      }
    });
  });

  test("records of log groups, at each level", async () => {
    const logs = corpusLogs();
    expect(logs.length).toBeGreaterThanOrEqual(10);
    const settings: SourceSettings = {
      ...{ name: "recorded", kind: "express", region: "eu-west-1", since: "2h", insights: false },
      logGroups: logs.map((_, i) => groupOf(i)),
    };
    await reading(logsAccount(logs), settings, async (store) => {
      for (const [i, log] of logs.entries()) {
        const records = recordsOf(log, i);
        for (const arn of new Set(records.map(({ execution_arn: name }) => String(name)))) {
          const own = records.filter(({ execution_arn: name }) => name === arn);
          const [row] = await store.executions.runs(arn);
          expect(await store.histories.events(row?.id ?? 0), log.file).toEqual(loggedEvents(own));
          expect(row?.type, log.file).toBe(log.type);
        }
      }
    });
  });

  const told = apiRecordings()
    .map((recording) => [recording.file, answersOf(recording)] as const)
    .filter(([, { machines }]) => machines.length > 0)
    // All that tell of executions; of those that tell of machines alone every fifth.
    .filter(([, { executions }], at) => executions.length > 0 || at % 5 === 0);

  test("answers about machines, their versions, aliases and tags, and about executions", async () => {
    expect(told.length).toBeGreaterThanOrEqual(10);
    let executions = 0;
    for (const [file, recorded] of told) {
      await reading(recorded.answer, STANDARD, async (store, database) => {
        await expectMachines(file, recorded, store, database);
        for (const execution of recorded.executions) {
          const { stateMachineArn } = execution;
          const isRead = recorded.machines.some((one) => one["stateMachineArn"] === stateMachineArn);
          const [row] = await store.executions.runs(String(execution["executionArn"]));
          if (!isRead) continue;
          executions += 1;
          expect(row?.status, file).toBe(execution["status"]);
          expect(row?.startedAt, file).toBe(Math.round(Number(execution["startDate"]) * 1000));
          expect(row?.machineArn, file).toBe(stateMachineArn);
        }
      });
    }
    expect(executions).toBeGreaterThanOrEqual(10);
  });
});

const BESIDE = [
  ["ListTagsForResource", "tags", "tags"],
  ["ListStateMachineVersions", "versions", "stateMachineVersions"],
] as const;

async function expectMachines(
  file: string,
  { machines, beside }: RecordedAnswers,
  store: Store,
  database: TestDatabase,
): Promise<void> {
  const seen = await query(
    database,
    `SELECT m."arn", s."tags", s."versions", s."definitionHash" FROM "MachineSeen" s JOIN "Machine" m ON m."id" = s."machineId"`,
  );
  for (const machine of machines) {
    const row = seen.find(({ arn }) => arn === machine["stateMachineArn"]);
    expect(await store.definitions.read(String(row?.["definitionHash"])), file).toBe(machine["definition"]);
    for (const [operation, column, member] of BESIDE) {
      const items = beside(operation)?.[member];
      if (!Array.isArray(items)) continue;
      const kept = JSON.parse(String(row?.[column])) as object;
      expect(Object.keys(kept), `${file} ${operation}`).toHaveLength(items.length);
    }
  }
}
