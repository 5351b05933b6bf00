import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { readToken, type Token } from "@/lib/engine/token";
import type { ForkEdits, ForkStage, Outcome } from "@/lib/replay/fork/fork";
import { type ForkBase, forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import { openReplaySession } from "@/lib/replay/replaySession";
import { recordRun } from "../runs";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:";

const DEFINITION: JsonObject = {
  StartAt: "Begin",
  States: {
    Begin: { Type: "Task", Resource: `${FUNCTION}begin`, Assign: { n: 1 }, ResultPath: "$.begun", Next: "Each" },
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "Work",
        States: {
          Work: {
            Type: "Task",
            Resource: `${FUNCTION}work`,
            Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 2, MaxAttempts: 2 }],
            Catch: [{ ErrorEquals: ["States.ALL"], Next: "Skip" }],
            Next: "Rest",
          },
          Skip: { Type: "Pass", Result: "skipped", End: true },
          Rest: { Type: "Wait", Seconds: 3, End: true },
        },
      },
      ResultPath: "$.done",
      Next: "Again?",
    },
    "Again?": {
      Type: "Choice",
      Choices: [{ Variable: "$n", NumericGreaterThanEquals: 2, Next: "End" }],
      Default: "Count",
    },
    Count: { Type: "Pass", Assign: { "n.$": "States.MathAdd($n, 1)" }, Next: "Each" },
    End: { Type: "Task", Resource: `${FUNCTION}end`, End: true },
  },
};

let base: ForkBase;
let places: readonly Token[];
beforeAll(async () => {
  const subject = await recordRun(DEFINITION, { items: [1, 2, 3] }, (task, count) =>
    count % 4 === 1 ? { error: "Busy" } : { ok: JSON.parse(task.input) as Json },
  );
  const session = await openReplaySession(subject);
  base = forkBaseOf(session);
  const attempts = session.replay?.checkpoints.stepsOfAttempt.keys() ?? [];
  places = [...attempts].filter((token) => (readToken(token)?.visit ?? 0) > 0);
});

const outcome = (): fc.Arbitrary<Outcome> =>
  fc.oneof(
    fc.constantFrom("1", '"x"', '{"a":1}').map((output): Outcome => ({ kind: "succeeded", output })),
    fc.constantFrom("Busy", "Bad").map((error): Outcome => ({ kind: "failed", error })),
    fc.constant<Outcome>({ kind: "timedOut" }),
  );

const edits = (): fc.Arbitrary<ForkEdits> =>
  fc.record(
    {
      input: fc.constantFrom('{"items":[7]}', '{"items":[]}', '{"items":[1,2,3,4],"more":true}'),
      variables: fc.constantFrom<JsonObject>({ n: 2 }, { n: 0, other: "text" }),
      outcomes: fc.array(
        fc.record({
          of: fc.record({ state: fc.constantFrom("Begin", "Work", "End"), attempt: fc.constantFrom(0, 1) }),
          outcome: outcome(),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    },
    { requiredKeys: [] },
  );

/** Places are drawn by a number: which there are is known only when the run was recorded. */
const stage = () => fc.record({ place: fc.nat(1_000), edits: edits() });
const at = (place: number): Token => places[place % places.length] as Token;
const run = (stages: readonly ForkStage[]) => runFork(base, stages);

describe("forks", () => {
  test("with equal edits are equal", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stage(), { maxLength: 3 }), async (drawn) => {
        const stages = drawn.map((one) => ({ at: at(one.place), edits: one.edits }));
        expect(await run(stages)).toEqual(await run(stages));
      }),
      { numRuns: 60 },
    );
  });

  test("of a fork begin as that fork does, and one without edits goes on as it", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(stage(), fc.nat(1_000), edits(), async (first, place, second) => {
        const one: ForkStage = { at: at(first.place), edits: first.edits };
        const fork = await run([one]);
        const same = await run([one, { at: at(place), edits: {} }]);
        if (fork.notReached !== null || same.notReached !== null) return;
        compared++;
        expect({ ...same, notReached: null }).toEqual(fork);
        const both = await run([one, { at: at(place), edits: second }]);
        const from = fork.events.findIndex((event, i) => JSON.stringify(event) !== JSON.stringify(both.events[i]));
        // What differs is not before the second place: the run up to there is the first fork's.
        const reached = await firstEventAt([one], at(place));
        if (from >= 0) expect(from).toBeGreaterThanOrEqual(reached);
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(5);
  });
});

/** How many events a run has made when it comes to a place. */
async function firstEventAt(stages: readonly ForkStage[], place: Token): Promise<number> {
  let count = 0;
  let events = 0;
  await runFork(base, stages, {
    trace: (told) => {
      if (told.kind !== "attempt") return;
      events += 1;
      const { path, visit, attempt } = told;
      if (`${path}${visit}.${attempt}` === place && count === 0) count = events;
    },
  });
  // Each attempt has made an event at least, so that many were there before.
  return Math.max(0, count - 1);
}
