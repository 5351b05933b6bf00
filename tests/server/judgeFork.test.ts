import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ForkJudgement, JudgementIntent } from "@/lib/contract/forkJudgement";
import { type ForkStageBody, stagesField } from "@/lib/contract/forkStages";
import { forkAnswerSchema } from "@/lib/contract/fork";
import type { Context } from "@/lib/server/context";
import { askJudgement } from "@/lib/server/forks/askJudgement";
import { judgeFork } from "@/lib/server/forks/judgeFork";
import { runFork } from "@/lib/server/forks/runFork";
import { definitionFor } from "@/lib/server/replay/definitionFor";
import { type ReplayedSamples, replayedSamples, valueOf } from "../support/replayedSamples";
import { asWeDo, startTestStateServer, type TestStateServer } from "../support/testStateServer";

/* What AWS's TestState says of the states that a fork changes; AWS is a server of the test. */

let samples: ReplayedSamples;
let context: Context;
let key: string;
let executionId: number;
let intent: JudgementIntent;
let server: TestStateServer | null = null;
/** ChargeCard fails for good; the order goes on without it, on a definition whose BackOrder is another one. */
let stages: ForkStageBody[];

beforeAll(async () => {
  samples = await replayedSamples();
  ({ context } = samples);
  key = samples.keys.get("order-o-17") ?? "";
  const { store } = context;
  const execution = await store.executions.find(key);
  if (execution?.arn == null) throw new Error("no sample");
  executionId = execution.id;
  const [, , , region = "", account = ""] = execution.arn.split(":");
  intent = { source: "prod", account, region };
  const text = (await definitionFor(store, execution))?.text ?? "";
  const definition = JSON.parse(text) as { States: Record<string, object> };
  const changed = { ...definition.States["BackOrder"], Comment: "another one" };
  stages = stagesField.parse([
    {
      at: null,
      edits: {
        definition: JSON.stringify({ ...definition, States: { ...definition.States, BackOrder: changed } }),
        outcomes: [
          { of: { state: "ChargeCard" }, outcome: { kind: "failed", error: "CardExpired", cause: "of the fork" } },
        ],
      },
    },
  ]);
});
afterEach(async () => {
  await server?.close();
  server = null;
});
afterAll(async () => {
  await samples.close();
});

async function withSource(
  answer: Parameters<typeof startTestStateServer>[0],
  readOnly?: boolean,
): Promise<TestStateServer> {
  server = await startTestStateServer(answer);
  await define(server.url, readOnly);
  return server;
}

async function define(endpoint: string, readOnly?: boolean): Promise<void> {
  const settings = {
    name: "prod",
    kind: "standard",
    region: intent.region,
    endpoint,
    ...(readOnly === undefined ? {} : { readOnly }),
  };
  await context.store.sources.define({
    ...{ name: "prod", kind: "standard", configured: false },
    settings: JSON.stringify(settings),
  });
}

function judge(confirmed = intent): Promise<ForkJudgement> {
  const reach = { environment: {}, folder: process.cwd(), signal: new AbortController().signal };
  return judgeFork(context.store, { executionId, stages, confirmed }, reach);
}

const ask = (confirmed: JudgementIntent | null) => askJudgement(context, key, { stages, confirmed });

test("each changed state is tested with what the fork gave it, and answers as we do", async () => {
  const aws = await withSource(asWeDo, false);
  const { states, untested } = await judge();
  expect(untested).toEqual([]);
  expect(states.map(({ state, attempt, aws: told }) => [state, attempt, told?.status, told?.nextState])).toEqual([
    ["ChargeCard", 0, "CAUGHT_ERROR", "BackOrder"],
    ["BackOrder", 0, "SUCCEEDED", "Done"],
  ]);
  expect(states.flatMap(({ differences }) => differences)).toEqual([]);
  expect(aws.requests.map(({ stateName }) => stateName)).toEqual(["ChargeCard", "BackOrder"]);
  expect(aws.requests[0]?.mock).toEqual({ errorOutput: { error: "CardExpired", cause: "of the fork" } });
  expect(aws.requests[0]?.input).toContain("o-17");
  const fork = forkAnswerSchema.parse(JSON.parse(JSON.stringify(valueOf(await runFork(context, key, stages, 60_000)))));
  expect(fork).toMatchObject({ fork: { kind: "run", status: "SUCCEEDED" } });
});

test("a service that answers something else is shown to differ, and where", async () => {
  await withSource(async (request) => {
    const answer = await asWeDo(request);
    return request.stateName === "ChargeCard"
      ? { ...answer, nextState: "Elsewhere" }
      : { ...answer, output: '{"other":1}' };
  }, false);
  const { states } = await judge();
  expect(states.map(({ differences }) => differences.map(({ path }) => path))).toEqual([
    ["answer.nextState"],
    expect.arrayContaining(["answer.output.other"]),
  ]);
  expect(states[0]?.differences[0]).toMatchObject({ ours: '"BackOrder"', recorded: '"Elsewhere"' });
});

test("what the service refuses to test is told in its words, and the others are tested", async () => {
  await withSource(
    (request) =>
      request.stateName === "ChargeCard"
        ? Promise.resolve({ __type: "ValidationException", message: "Field 'Payload' is required" })
        : asWeDo(request),
    false,
  );
  const { states } = await judge();
  expect(states.map(({ refused }) => refused)).toEqual(["ValidationException: Field 'Payload' is required", null]);
  expect(states[0]?.aws).toBeNull();
});

test.each([undefined, true])("with a source whose readOnly is %s nothing leaves the process", async (readOnly) => {
  const aws = await withSource(asWeDo, readOnly);
  expect(await ask(intent)).toMatchObject({
    ok: false,
    error: { kind: "conflict", problem: { why: expect.stringContaining("prod is read-only") as string } },
  });
  await expect(judge()).rejects.toThrow("read-only");
  expect(await context.store.jobs.hasOpen("judgeFork")).toBe(false);
  expect(aws.connections()).toBe(0);
});

test("without a confirmation it is said what is to be confirmed, and nothing leaves the process", async () => {
  const aws = await withSource(asWeDo, false);
  expect(valueOf(await ask(null))).toEqual({ state: "unconfirmed", intent });
  for (const other of [{ account: "999999999999" }, { region: "us-east-1" }, { source: "test" }]) {
    expect(await ask({ ...intent, ...other })).toMatchObject({ ok: false, error: { kind: "conflict" } });
    await expect(judge({ ...intent, ...other })).rejects.toThrow("than was confirmed");
  }
  expect(await context.store.jobs.hasOpen("judgeFork")).toBe(false);
  expect(aws.connections()).toBe(0);
});

test("a source that became read-only behind the confirmation is not asked", async () => {
  const aws = await withSource(asWeDo, false);
  expect(valueOf(await ask(intent))).toMatchObject({ state: "asked", job: { kind: "judgeFork", state: "waiting" } });
  await define(aws.url, true);
  await expect(judge()).rejects.toThrow("read-only");
  expect(aws.connections()).toBe(0);
});
