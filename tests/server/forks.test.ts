import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ForkAnswer,
  forkAnswerSchema,
  forkListSchema,
  type ForkRunView,
  savedForkSchema,
} from "@/lib/contract/fork";
import { type ForkStageBody, stagesField } from "@/lib/contract/forkStages";
import { executionListSchema } from "@/lib/contract/execution";
import { replayStepAnswerSchema } from "@/lib/contract/replay";
import { stepsOf } from "@/lib/history/steps";
import { importSamples } from "@/lib/ingest/samples";
import type { Context } from "@/lib/server/context";
import { removeFork, renameFork } from "@/lib/server/forks/changeFork";
import { downloadFork } from "@/lib/server/forks/downloadFork";
import { listForks, listForksOf, readFork } from "@/lib/server/forks/listForks";
import { runFork } from "@/lib/server/forks/runFork";
import { saveFork } from "@/lib/server/forks/saveFork";
import { listExecutions } from "@/lib/server/listExecutions";
import { OpenSession, type SessionQuestion } from "@/lib/server/replay/openSession";
import { readReplay } from "@/lib/server/replay/readReplay";
import { readReplayStep } from "@/lib/server/replay/readReplayStep";
import { serveReplays } from "@/lib/server/replay/serveReplays";
import { open, sqliteDatabase } from "../support/databases";
import { listQuery } from "../support/queries";
import { contextOf, importHere } from "../support/serverContext";

const database = sqliteDatabase();
let context: Context;
const stop = new AbortController();
let served: Promise<void>;
/** The sample of an order whose card was declined three times. */
let key: string;
let token: string;

beforeAll(async () => {
  const store = await open(database);
  context = contextOf(store, database);
  const openHost = () => {
    const session = new OpenSession();
    return {
      isAlive: true,
      ask: (question: SessionQuestion) =>
        isTooLong(question) ? Promise.resolve({ kind: "givenUp" as const, why: TOO_LONG }) : session.answer(question),
      end: () => Promise.resolve(),
    };
  };
  served = serveReplays({ store, openHost, holder: "test", version: "1.2.3" }, stop.signal);
  await importSamples(process.cwd(), store.executions);
  const { rows } = executionListSchema.parse(value(await listExecutions(context, listQuery())));
  key = rows.find(({ name }) => name === "order-o-17")?.key ?? "";
  token = await tokenOfFailure();
});
afterAll(async () => {
  stop.abort();
  await served;
  await context.store.close();
  await database.drop();
});

const TOO_LONG = "The replay was given up: it took longer than the 60 s that one may take.";

/** As a process ends that breaks its bounds. */
function isTooLong({ subject }: SessionQuestion): boolean {
  return subject !== null && gunzipSync(subject).includes("too long");
}

function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const sent = <T>(schema: { parse(value: unknown): T }, given: unknown): T =>
  schema.parse(JSON.parse(JSON.stringify(given)));

/** The attempt that the execution failed with, as the step's page names it. */
async function tokenOfFailure(): Promise<string> {
  const execution = await context.store.executions.find(key);
  if (execution === null) throw new Error("no sample");
  const { trace } = await context.histories.open(execution);
  const failed = stepsOf(trace).findLast(({ outcome }) => outcome === "failed");
  const answer = value(await readReplayStep(context, key, failed?.eventId ?? 0, 60_000));
  const { step } = replayStepAnswerSchema.parse(answer) as { step: { token: string | null } };
  return step.token ?? "";
}

/** As `lambda:invoke` answers. */
const PAID = '{"Payload":{"orderId":"o-17","paid":true}}';

const stagesOf = (given: unknown): ForkStageBody[] => stagesField.parse(given);
const asIfPaid = () =>
  stagesOf([{ at: token, edits: { outcomes: [{ of: { token }, outcome: { kind: "succeeded", output: PAID } }] } }]);

async function ask(stages: ForkStageBody[]): Promise<ForkAnswer> {
  return sent(forkAnswerSchema, value(await runFork(context, key, stages, 60_000)));
}

async function run(stages: ForkStageBody[]): Promise<ForkRunView> {
  const answer = await ask(stages);
  if (answer.state !== "opened" || answer.fork.kind !== "run") throw new Error(JSON.stringify(answer));
  return answer.fork;
}

/** Answers whatever a fork asks until it asks no more. */
async function answered(stages: ForkStageBody[]): Promise<{ stages: ForkStageBody[]; fork: ForkRunView }> {
  const fork = await run(stages);
  const [question] = fork.questions;
  if (question === undefined) return { stages, fork };
  const { at, edits } = stages.at(-1) ?? { at: null, edits: {} };
  const outcome = { of: { token: question.token }, outcome: { kind: "succeeded", output: PAID } } as const;
  const last = { at, edits: { ...edits, outcomes: [...(edits.outcomes ?? []), outcome] } };
  return answered([...stages.slice(0, -1), last]);
}

async function saved(name = "as if paid"): Promise<string> {
  const { stages } = await answered(asIfPaid());
  return value(await saveFork(context, key, { name, stages })).key;
}

describe("a fork of a failed execution", () => {
  test("as if the attempt had succeeded goes another way, and says where it differs and what it costs", async () => {
    const fork = await run(asIfPaid());
    expect(fork.first).toMatchObject({ state: "ChargeCard" });
    expect(fork.questions.length).toBeGreaterThan(0);
    const alone = fork.entered.filter(({ recorded }) => recorded === 0).map(({ name }) => name);
    expect(alone.length).toBeGreaterThan(0);
    expect(fork.questions.map(({ state }) => state).some((state) => alone.includes(state))).toBe(true);
    const place = Object.values(fork.places).find((one) => one.token === token);
    expect(JSON.parse(place?.input ?? "")).toMatchObject({ orderId: "o-17", inStock: true });
    expect(Number(fork.cost.ours.standard)).toBeGreaterThan(Number(fork.cost.recorded.standard));
    expect(fork.graph.levels[0]?.nodes.length).toBeGreaterThan(0);
  });

  test("goes on with the answers to its questions, to the end", async () => {
    const { fork } = await answered(asIfPaid());
    expect([fork.status, fork.questions]).toEqual(["SUCCEEDED", []]);
    expect(fork.trace.execution.status).toBe("SUCCEEDED");
  });

  test("without an edit is the record: nothing differs", async () => {
    const fork = await run(stagesOf([{ at: token, edits: {} }]));
    expect([fork.first, fork.changed, fork.status]).toEqual([null, [], "FAILED"]);
    expect(fork.entered.every(({ recorded, ours }) => recorded === ours)).toBe(true);
    expect(fork.cost.ours.standard).toBe(fork.cost.recorded.standard);
  });

  test("with another input says which data differs, and where", async () => {
    const fork = await run(stagesOf([{ at: null, edits: { input: '{"orderId":"other"}' } }]));
    expect(fork.changed[0]).toMatchObject({ state: null, what: "input" });
    expect(fork.changed[0]?.differences.map(({ path }) => path)).toContain("$.orderId");
  });

  test("with a definition that cannot be read is refused with what is wrong, and its place", async () => {
    const answer = await ask(stagesOf([{ at: null, edits: { definition: '{"StartAt":"A",\n"States":{' } }]));
    expect(answer).toMatchObject({
      state: "opened",
      fork: { kind: "refused", why: expect.stringMatching(/^The definition cannot be read/) as string },
    });
  });

  test("with a definition that lacks what runs is refused, and the session goes on", async () => {
    const definition = JSON.stringify({ StartAt: "Other", States: { Other: { Type: "Succeed" } } });
    expect(await ask(stagesOf([{ at: token, edits: { definition } }]))).toMatchObject({
      state: "opened",
      fork: { kind: "refused", why: expect.stringContaining("which runs at this place") as string },
    });
    expect((await run(asIfPaid())).kind).toBe("run");
  });
});

/** What a file answers to the one state that the record of the declined order does not know. */
const mockFile = (parcel: string) =>
  JSON.stringify({
    StateMachines: { orders: { TestCases: { shipped: { ShipOrder: "shipped" }, lost: { ShipOrder: "lost" } } } },
    MockedResponses: {
      shipped: { "0": { Return: { StatusCode: 200, Payload: { orderId: "o-17", parcel } } } },
      lost: { "0-9": { Throw: { Error: "ParcelLost", Cause: "by the mock" } } },
    },
  });

describe("a fork with a mock file", () => {
  const mocked = (file: string, name: string, machine = "orders") => {
    const [stage] = asIfPaid();
    const { at = null, edits = {} } = stage ?? {};
    return stagesOf([{ at, edits: { ...edits, mock: { file, machine, case: name } } }]);
  };

  test("has what the record does not answer answered by it, and says how often", async () => {
    expect((await run(asIfPaid())).questions.map(({ state }) => state)).toEqual(["ShipOrder"]);
    const shipped = await run(mocked(mockFile("p-1"), "shipped"));
    expect([shipped.status, shipped.questions, shipped.answered.mock]).toEqual(["SUCCEEDED", [], 1]);
    expect(shipped.output).toContain("p-1");
    expect((await run(mocked(mockFile("p-2"), "shipped"))).output).toContain("p-2");
    const lost = await run(mocked(mockFile("p-1"), "lost"));
    expect(JSON.stringify([lost.status, lost.error, lost.output])).toContain("ParcelLost");
  });

  test("still has the edit's outcome before the file's, and the record's", async () => {
    const all = JSON.parse(mockFile("p-1")) as { StateMachines: { orders: { TestCases: { shipped: object } } } };
    const wide = JSON.stringify({
      ...all,
      StateMachines: {
        orders: { TestCases: { shipped: { ShipOrder: "shipped", ChargeCard: "lost", ValidateOrder: "lost" } } },
      },
    });
    const narrow = await run(mocked(mockFile("p-1"), "shipped"));
    expect(await run(mocked(wide, "shipped"))).toEqual(narrow);
  });

  test("is kept with it", async () => {
    const fork = value(
      await saveFork(context, key, { name: "mocked", stages: mocked(mockFile("p-3"), "shipped") }),
    ).key;
    const { stages, edits, questions } = sent(savedForkSchema, value(await readFork(context, fork)));
    expect(stages[0]?.edits.mock).toEqual({ file: mockFile("p-3"), machine: "orders", case: "shipped" });
    expect(questions).toBe(0);
    expect(edits[0]?.texts).toContain("what the record does not answer, shipped of a mock file does");
    expect((await run([...stages])).output).toContain("p-3");
    expect(JSON.parse(value(await downloadFork(context, fork)).text)).toMatchObject({ fork: { stages } });
    value(await removeFork(context, fork));
  });

  test.each([
    ["no json", "shipped", "orders", "The mock file is no JSON."],
    ["{}", "shipped", "orders", "The mock file cannot be used: StateMachines has no 'orders'."],
    [mockFile("p"), "none", "orders", "StateMachines.orders.TestCases has no 'none'; it has shipped, lost"],
    [
      mockFile("p").replace('"Return"', '"Gives"'),
      "shipped",
      "orders",
      "MockedResponses.shipped.0 needs a Return or a Throw",
    ],
  ])("%s that cannot be used is refused", async (file, name, machine, why) => {
    expect(await ask(mocked(file, name, machine))).toMatchObject({
      state: "opened",
      fork: { kind: "refused", why: expect.stringContaining(why) as string },
    });
  });
});

test("a fork that breaks the bounds is given up, and says nothing about the steps of its execution", async () => {
  const stages = stagesOf([{ at: null, edits: { input: '"too long"' } }]);
  expect(await ask(stages)).toEqual({ state: "givenUp", why: TOO_LONG });
  expect(await saveFork(context, key, { name: "x", stages })).toMatchObject({
    ok: false,
    error: { kind: "unavailable", problem: { why: TOO_LONG } },
  });
  expect(value(await readReplayStep(context, key, 2, 60_000))).toMatchObject({ state: "opened" });
});

test("a fork without an edit can be made at every step of every sample that is replayed, and is its record", async () => {
  const { rows } = executionListSchema.parse(value(await listExecutions(context, listQuery())));
  let places = 0;
  for (const row of rows.filter(({ name }) => !name.includes("fork"))) {
    const at = (stages: ForkStageBody[]) => runFork(context, row.key, stages, 60_000).then(value);
    const whole = sent(forkAnswerSchema, await at(stagesOf([{ at: null, edits: {} }])));
    if (whole.state !== "opened" || whole.fork.kind !== "run") continue;
    for (const { token: place } of Object.values(whole.fork.places)) {
      const answer = sent(forkAnswerSchema, await at(stagesOf([{ at: place, edits: {} }])));
      const problem = `${row.name} at ${place}`;
      // What had not ended when it was recorded is asked for.
      const questions = row.status === "RUNNING" ? whole.fork.questions : [];
      expect(answer, problem).toMatchObject({
        fork: { kind: "run", first: null, notReached: null, questions, changed: [], status: row.status },
      });
      places++;
    }
  }
  expect(places).toBeGreaterThan(20);
});

describe("a fork that is kept", () => {
  test("is found at its execution and among all, renamed and removed", async () => {
    const fork = await saved();
    expect(sent(forkListSchema, value(await listForksOf(context, key))).forks.map((one) => one.key)).toContain(fork);
    value(await renameFork(context, fork, "another name"));
    const all = sent(forkListSchema, value(await listForks(context)));
    expect(all.forks.find((one) => one.key === fork)).toMatchObject({
      name: "another name",
      status: "SUCCEEDED",
      questions: 0,
      isOutdated: false,
      execution: { key },
    });
    const { stages } = sent(savedForkSchema, value(await readFork(context, fork)));
    expect((await run([...stages])).status).toBe("SUCCEEDED");
    value(await removeFork(context, fork));
    expect(await readFork(context, fork)).toMatchObject({ ok: false, error: { kind: "notFound" } });
  });

  test("is not kept when it cannot be run", async () => {
    const stages = stagesOf([{ at: null, edits: { definition: "{}" } }]);
    expect(await saveFork(context, key, { name: "x", stages })).toMatchObject({
      ok: false,
      error: { kind: "invalid" },
    });
  });

  test("as a file is imported as an execution of its own: the one that it is a fork of stays as it is", async () => {
    const fork = await saved("for export");
    const { text, fileName } = value(await downloadFork(context, fork));
    expect(fileName).toBe("for-export.fork.stepscope.json");
    expect(JSON.parse(text)).toMatchObject({
      fork: { name: "for export", of: { key } },
      format: "stepscope/execution",
    });
    const before = await context.store.executions.find(key);
    const facts = { name: fileName, arn: null, machine: null, partial: false, encoding: null, definition: null };
    const body = (async function* () {
      await Promise.resolve();
      yield Buffer.from(text);
    })();
    const lines = await importHere(context, facts, body);
    expect(lines.at(-1)).toMatchObject({ kind: "result", executions: 1, errors: [] });
    const last = lines.at(-1) as { keys: string[] };
    expect(last.keys).not.toContain(key);
    expect(await context.store.executions.find(key)).toEqual(before);
    expect((await context.store.executions.find(last.keys[0] ?? ""))?.status).toBe("SUCCEEDED");
    const answer = value(await readReplay(context, last.keys[0] ?? "", 60_000));
    expect(answer).toMatchObject({ replay: { verdict: expect.stringMatching(/^MATCH/) as string, isReplayed: true } });
  });
});

test("stages that cannot be meant are refused before anything runs", () => {
  const refused = (stages: unknown) => expect(stagesField.safeParse(stages).success).toBe(false);
  refused([]);
  refused([{ at: "no token", edits: {} }]);
  refused([{ at: null, edits: { input: "no json" } }]);
  refused([
    { at: null, edits: {} },
    { at: null, edits: {} },
  ]);
  refused([{ at: null, edits: { input: `"${"x".repeat(1_100_000)}"` } }]);
  refused([{ at: null, edits: { mock: { file: "x".repeat(1_100_000), machine: "m", case: "c" } } }]);
  refused([{ at: null, edits: { mock: { file: "{}", machine: "m" } } }]);
});
