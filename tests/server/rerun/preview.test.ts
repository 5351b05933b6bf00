import { afterAll, beforeAll, expect, test } from "vitest";
import { type RerunPreview, type RerunWay, rerunAnswerSchema } from "@/lib/contract/rerun";
import { parseMachine } from "@/lib/asl/parse";
import type { Context } from "@/lib/server/context";
import { previewRerun } from "@/lib/server/rerun/preview";
import { type ReplayedSamples, replayedSamples } from "../../support/replayedSamples";

let samples: ReplayedSamples;
let context: Context;

beforeAll(async () => {
  samples = await replayedSamples();
  ({ context } = samples);
});
afterAll(async () => {
  await samples.close();
});

async function preview(name: string, how: RerunWay, days = 1): Promise<RerunPreview> {
  const key = samples.keys.get(name) ?? "";
  const stopped = (await context.store.executions.find(key))?.stoppedAt ?? 0;
  const options = { waitMs: 20_000, now: () => stopped + days * 86_400_000 };
  const answered = await previewRerun(context, key, how, options);
  if (!answered.ok) throw new Error(JSON.stringify(answered.error));
  const answer = rerunAnswerSchema.parse(JSON.parse(JSON.stringify(answered.value)));
  if (answer.state !== "opened") throw new Error(answer.state);
  return answer.preview;
}

test("a redrive of an order whose card was declined invokes the charge again and says how it ended before", async () => {
  const told = await preview("order-o-17", "redrive");
  expect(told.refused).toBeNull();
  expect(told.conditions.map(({ condition, is }) => `${condition} ${is}`)).toEqual(
    ["standard", "status", "mapRun", "launch", "events", "age", "period"].map((name) => `${name} met`),
  );
  expect(told.msLeft).toBe(13 * 86_400_000);
  expect(told.prediction).toMatchObject({ kind: "known" });
  if (told.prediction.kind !== "known") return;
  const { runAgain, invoked, notInvoked } = told.prediction;
  expect({ runAgain, invoked, notInvoked }).toMatchObject({ runAgain: [{ last: { kind: "failed" } }] });
  expect(told.money?.least).toMatch(/^0\.\d+$/);
  expect(told.commands[0]?.command).toContain("aws stepfunctions redrive-execution --execution-arn");
});

test("after 14 days it is refused in AWS's words, and no command is offered", async () => {
  const told = await preview("order-o-17", "redrive", 14);
  expect(told).toMatchObject({ refused: "Execution redrivable period exceeded", msLeft: null, commands: [] });
});

test("a new start has the recorded input", async () => {
  const told = await preview("order-o-17", "start");
  expect(JSON.parse(told.input ?? "")).toMatchObject({});
  expect(told).toMatchObject({ refused: null, conditions: [], resume: null });
});

test("a machine that resumes it is one that the checks take, tagged with what it resumes", async () => {
  const told = await preview("order-o-17", "resume");
  if (told.resume?.kind !== "machine") throw new Error(told.resume?.why);
  expect(parseMachine(told.resume.definition, { type: told.resume.type }).machine).toBeDefined();
  expect(told.resume.name).toMatch(/-resume-[0-9a-f]{8}$/);
  expect(told.resume.tags).toEqual([{ key: "stepscope:resume-of", value: told.execution.arn }]);
  expect(told.commands.map(({ label }) => label)).toHaveLength(3);
});

test("what is not stored is not found", async () => {
  expect(await previewRerun(context, "0".repeat(20), "redrive")).toMatchObject({
    ok: false,
    error: { kind: "notFound" },
  });
});
