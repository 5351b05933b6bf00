import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenedReplay, replayAnswerSchema, type ReplayStep, replayStepAnswerSchema } from "@/lib/contract/replay";
import { type TimelineStep, stepsOf } from "@/lib/history/steps";
import type { Context } from "@/lib/server/context";
import { downloadReplayReport } from "@/lib/server/replay/downloadReplayReport";
import { readReplay } from "@/lib/server/replay/readReplay";
import { readReplayStep } from "@/lib/server/replay/readReplayStep";
import { type ReplayedSamples, replayedSamples, valueOf } from "../support/replayedSamples";

/** Every sample opens for time travel with a verdict that makes sense, and every one of its steps with it. */

let samples: ReplayedSamples;
let context: Context;

beforeAll(async () => {
  samples = await replayedSamples();
  ({ context } = samples);
});
afterAll(async () => {
  await samples.close();
});

/** Through JSON and the schema that the page reads it with. */
const sent = <T>(schema: { parse(value: unknown): T }, given: unknown): T =>
  schema.parse(JSON.parse(JSON.stringify(given)));

async function opened(name: string): Promise<{ key: string; replay: OpenedReplay; steps: readonly TimelineStep[] }> {
  const key = samples.keys.get(name) ?? "";
  const answer = sent(replayAnswerSchema, valueOf(await readReplay(context, key, 60_000)));
  if (answer.state !== "opened") throw new Error(JSON.stringify(answer));
  const { replay } = answer;
  const execution = await context.store.executions.find(key);
  if (execution === null) throw new Error(`no sample ${name}`);
  return { key, replay, steps: stepsOf((await context.histories.open(execution)).trace) };
}

async function step(key: string, eventId: number): Promise<ReplayStep> {
  const answer = sent(replayStepAnswerSchema, valueOf(await readReplayStep(context, key, eventId, 60_000)));
  if (answer.state !== "opened") throw new Error(JSON.stringify(answer));
  return answer.step;
}

/** `ChargeCard 2/3 failed | input=18 afterParameters sent=25 | retry: acts | catch: …`: recorded ids behind `=`. */
function line({ state, number, attempts, outcome }: TimelineStep, inside: ReplayStep): string {
  const stages = inside.stages.map(({ stage, isComputed, recorded, isSame, differences }) => {
    const id = recorded === null ? "" : `=${recorded.eventId}`;
    return `${isComputed ? "" : "·"}${stage}${id}${isSame ? "~" : ""}${differences.length > 0 ? "!" : ""}`;
  });
  const { recovery, choice, unrecorded: untold } = inside;
  const kinds = (list: readonly { readonly kind: string }[]) => list.map(({ kind }) => kind).join(" ");
  return [
    `${state ?? "?"}${attempts > 1 ? ` ${number}/${attempts}` : ""} ${outcome}`,
    untold === null ? stages.join(" ") : `${untold.kind}: ${stages.join(" ")}`,
    ...(choice === null ? [] : [choice.rules.map(({ outcome: rule }) => rule).join(" ")]),
    ...(recovery === null ? [] : [`retry: ${kinds(recovery.retriers)}`, `catch: ${kinds(recovery.catchers)}`]),
  ].join(" | ");
}

async function picture(name: string): Promise<readonly string[]> {
  const { key, replay, steps } = await opened(name);
  const lines = [`${replay.verdict}${replay.reason === null ? "" : `: ${replay.reason}`}`];
  for (const one of steps) lines.push(line(one, await step(key, one.eventId)));
  return lines;
}

test.each([
  ["order-o-16", "MATCH"],
  ["order-o-17", "MATCH"],
  ["R-2026-1107", "MATCH"],
  ["t-902", "MATCH"],
  ["a-31", "MATCH"],
  ["e-77", "MATCH"],
  ["2026-11-21", "MATCH: The execution had not ended: what is recorded is a prefix."],
  // The log of an Express execution, two of its records lost.
  ["d-5511-0915:4c2f7c0e-2f7e-4d0b-93a8-1d2e3f4a5b6c", "NOT REPLAYABLE: Events are missing: after 3 comes 6."],
])("%s is a %s, and each of its steps opens", async (name, verdict) => {
  const [head, ...lines] = await picture(name);
  expect(head).toBe(verdict);
  expect(lines.length).toBeGreaterThan(1);
  const replayed = verdict.startsWith("MATCH");
  for (const one of lines) expect(one.includes("notReplayed")).toBe(!replayed);
  // Nothing that was computed differs from what was recorded.
  expect(lines.filter((one) => one.includes("!"))).toEqual([]);
});

test("there is no other sample", () => {
  expect(samples.keys.size).toBe(8);
});

test("the declined card shows each stage of the flow, and why nothing answered the third decline", async () => {
  expect(await picture("order-o-17")).toEqual([
    "MATCH",
    "ValidateOrder succeeded | input=2 afterInputPath~ afterParameters sent=3~ result=5 afterResultSelector~ " +
      "afterResultPath~ afterOutputPath output=6~",
    "InStock? succeeded | input=7 afterInputPath~ result~ afterResultSelector~ afterResultPath~ afterOutputPath~ " +
      "output=8~ | doesNotHold taken",
    "ChargeCard 1/3 failed | input=9 afterInputPath~ afterParameters sent=10~ | retry: acts notAsked | " +
      "catch: notAsked notAsked",
    "ChargeCard 2/3 failed | input=9 afterInputPath~ afterParameters sent=13~ | retry: acts notAsked | " +
      "catch: notAsked notAsked",
    "ChargeCard 3/3 failed | input=9 afterInputPath~ afterParameters sent=16~ | retry: usedUp notAsked | " +
      "catch: otherError otherError",
  ]);
  const { key } = await opened("order-o-17");
  // Any event of the try leads to it.
  for (const eventId of [16, 17, 18]) {
    const { recovery, variables, context: seen } = await step(key, eventId);
    expect(recovery).toMatchObject({
      error: "PaymentDeclined",
      isComputed: true,
      retriers: [{ errorEquals: ["PaymentDeclined"], used: 2, maxAttempts: 2, by: "PaymentDeclined" }, { used: 0 }],
      catchers: [{ errorEquals: ["States.Timeout"] }, { errorEquals: ["CardExpired", "CardStolen"] }],
    });
    expect(variables).toEqual({ before: "{}", after: null });
    expect(JSON.parse(seen ?? "")).toMatchObject({ State: { Name: "ChargeCard", RetryCount: 2 } });
  }
});

test("a Choice tells the value of each operand, and what was not asked", async () => {
  const { key } = await opened("order-o-17");
  const { choice } = await step(key, 7);
  const compare = (op: string, path: string, left: string, right: string, holds: boolean) => ({
    kind: "compare",
    op,
    holds,
    left: { path, text: left },
    right: { path: null, text: right },
  });
  expect(choice).toMatchObject({
    tookDefault: false,
    otherwise: "BackOrder",
    rules: [
      {
        next: "Review",
        outcome: "doesNotHold",
        asked: {
          kind: "all",
          of: [
            compare("BooleanEquals", "$.inStock", "true", "true", true),
            compare("NumericGreaterThan", "$.amount", "12900", "50000", false),
          ],
        },
      },
      { next: "ChargeCard", outcome: "taken", asked: compare("BooleanEquals", "$.inStock", "true", "true", true) },
    ],
  });
});

test("what surrounds a step: the item of its Map, and the step that stands for an event of no state", async () => {
  const { key, steps } = await opened("a-31");
  const inner = steps.find(({ state, depth }) => state === "Shrink" && depth === 1);
  const { context: seen } = await step(key, inner?.eventId ?? 0);
  expect(JSON.parse(seen ?? "")).toMatchObject({ Map: { Item: { Index: 0 } } });
  expect((await step(key, 1)).eventId).toBe(steps[0]?.eventId);
  expect((await step(key, 60)).eventId).toBe(steps.at(-1)?.eventId);
});

test("a step of an execution that is not there, and a report of one that did not diverge", async () => {
  const { key } = await opened("order-o-17");
  expect(await readReplayStep(context, "0".repeat(20), 1)).toMatchObject({ ok: false, error: { kind: "notFound" } });
  expect(await downloadReplayReport(context, key)).toMatchObject({
    ok: false,
    error: { kind: "notFound", problem: { what: "There is nothing to report." } },
  });
});
