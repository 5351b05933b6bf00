import { expect, test } from "vitest";
import { statesOf } from "@/lib/asl/walk";
import { instant } from "@/lib/base/instant";
import { testState } from "@/lib/engine/testState/testState";
import { type Token, tokenOf } from "@/lib/engine/token";
import type { Stage } from "@/lib/engine/trace";
import { changedStates } from "@/lib/replay/fork/changedStates";
import type { ForkStage } from "@/lib/replay/fork/fork";
import { type ForkBase, forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import { StateTests } from "@/lib/replay/fork/stateTests";
import { corpusCases, corpusPresent } from "../../support/corpus";
import { corpusSession, isMatch } from "../../support/corpusSession";

const PLACE = {
  ...{ at: instant(0), region: "us-east-1", account: "111111111111", seed: "s" },
  ...{ executionName: "e", machineName: "m" },
};

/** How the failure of each attempt ended in a run. */
async function endsOf(base: ForkBase, stages: readonly ForkStage[], tests: StateTests) {
  const ends = new Map<Token, "RETRIABLE" | "CAUGHT_ERROR">();
  const trace = (stage: Stage) => {
    tests.trace(stage);
    if (stage.kind === "retrier") ends.set(tokenOf(stage), "RETRIABLE");
    if (stage.kind === "catcher") ends.set(tokenOf(stage), "CAUGHT_ERROR");
  };
  await runFork(base, stages, { trace });
  return ends;
}

test.runIf(corpusPresent())(
  "a changed attempt is tested to be retried, caught or to fail as the fork has it, in every public case with a Task",
  async () => {
    const problems: string[] = [];
    const counts = { RETRIABLE: 0, CAUGHT_ERROR: 0, FAILED: 0 };
    let twins = 0;
    for (const one of corpusCases()) {
      const session = await corpusSession(one);
      if (!isMatch(session)) continue;
      const base = forkBaseOf(session);
      const tasks = [...statesOf(base.machine)].filter(({ type }) => type === "Task").map(({ name }) => name);
      if (tasks.length === 0) continue;
      const outcome = { kind: "failed", error: "Changed", cause: "by the test" } as const;
      const stages = [{ at: null, edits: { outcomes: tasks.map((state) => ({ of: { state }, outcome })) } }];
      const tests = new StateTests(new Set(), stages);
      const ends = await endsOf(base, stages, tests);
      for (const { state, token, request } of tests.all(JSON.stringify(one.definition), base.machine)) {
        const answer = await testState(request, PLACE);
        const status = answer.ok ? answer.value.status : answer.error.message;
        const expected = ends.get(token) ?? "FAILED";
        counts[expected]++;
        if (expected === "CAUGHT_ERROR") {
          const other = await testState({ ...request, mock: { result: "{}" } }, PLACE);
          if (!other.ok || other.value.status !== expected) twins++;
        }
        if (status !== expected) problems.push(`${one.path} ${state} ${token}: ${status}, in the fork ${expected}`);
      }
    }
    console.log("attempts of forks that TestState judges as the fork has it:", counts);
    expect(problems).toEqual([]);
    expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(10);
    // The twin: with an outcome that is none of a failure it is judged otherwise.
    expect(twins).toBe(counts.CAUGHT_ERROR);
  },
);

test("a state is changed when a field of its own is, not when one of a state inside of it is", () => {
  const inner = (comment: string) => ({ StartAt: "In", States: { In: { Type: "Pass", Comment: comment, End: true } } });
  const machine = (comment: string, next: string) =>
    JSON.stringify({
      StartAt: "Each",
      States: {
        Each: { Type: "Map", ItemProcessor: inner(comment), Next: next },
        Both: { Type: "Parallel", Branches: [inner("same")], End: true },
      },
    });
  expect([...changedStates(machine("a", "Both"), machine("b", "Both"))]).toEqual(["In"]);
  expect([...changedStates(machine("a", "Both"), machine("a", "Each"))]).toEqual(["Each"]);
  expect([
    ...changedStates('{"States":{"A":{"Type":"Pass","End":true}}}', '{"States":{"A":{"End":true,"Type":"Pass"}}}'),
  ]).toEqual([]);
  expect([...changedStates("no json", '{"States":{"A":{}}}')]).toEqual(["A"]);
  expect([...changedStates("{}", "no json")]).toEqual([]);
});
