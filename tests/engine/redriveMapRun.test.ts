import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Effect, Input, MapRunView } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import type { HistoryEvent } from "@/lib/history/event";
import { answersOf } from "@/lib/runner/mock";
import { redrive, runToEnd } from "@/lib/runner/run";
import type { RunResult, Task, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { machineOf, startOf } from "./machine";

const RESOURCE = "arn:aws:lambda:us-east-1:000000000000:function:f";

/** A Map whose children have one task, and a Pass behind it. */
function each(map: JsonObject = {}, type = "STANDARD", task: JsonObject = {}) {
  const child = {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
    StartAt: "First",
    States: { First: { Type: "Pass", Next: "Ask" }, Ask: { Type: "Task", Resource: RESOURCE, End: true, ...task } },
  };
  return machineOf({
    StartAt: "Each",
    States: {
      Each: { Type: "Map", Label: "L", ItemProcessor: child, Next: "Done", ...map },
      Done: { Type: "Pass", End: true },
    },
  });
}

type Answer = "ok" | "bad" | "never";
type Told = { readonly children: string[]; readonly mapRuns: MapRunView[]; readonly asked: string[] };

/** Answers by what a task was given, the n-th time by the n-th letter; the last one answers all that follow. */
function answering(plan: Readonly<Record<string, readonly Answer[]>>): SimulatedWorld & Told {
  const counts = new Map<string, number>();
  const [children, mapRuns, asked]: [string[], MapRunView[], string[]] = [[], [], []];
  const invokeTask = (task: Task): readonly Input[] => {
    const count = counts.get(task.input) ?? 0;
    counts.set(task.input, count + 1);
    asked.push(task.input);
    const answers = plan[task.input] ?? ["ok"];
    const answer = answers[Math.min(count, answers.length - 1)];
    if (answer === "bad") return answersOf(task, { kind: "throw", error: "Bad", cause: "why" });
    const all = answersOf(task, { kind: "return", value: `done ${task.input}` });
    return answer === "never" ? all.slice(0, -1) : all;
  };
  return {
    ...{ children, mapRuns, asked, invokeTask },
    onChildEnded: ({ index, input }, { run, events }) => {
      children.push(`${index} ${input} ${run.status} ${run.redriveCount} ${events.length}`);
    },
    mapRunEnded: ({ mapRun }) => void mapRuns.push(mapRun),
  };
}

const picture = (events: readonly HistoryEvent[]) =>
  events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);

const again = (machine: Parameters<typeof redrive>[0], ended: RunResult, world: SimulatedWorld) =>
  redrive(machine, ended, world, instant(ended.run.now + 60_000));

describe("the Map Run of a redriven execution", () => {
  it("redrives the children that failed or were aborted, starts the others, and keeps what succeeded", async () => {
    const machine = each({ MaxConcurrency: 3 });
    const world = answering({ "2": ["bad", "ok"], "3": ["never", "ok"] });
    const failed = await runToEnd(machine, startOf([1, 3, 2, 4]), world);
    expect(world.children).toEqual(["0 1 SUCCEEDED 0 9", "2 2 FAILED 0 8", "1 3 ABORTED 0 7"]);
    const redriven = await again(machine, failed, world);
    expect(world.asked).toEqual(["1", "3", "2", "3", "2", "4"]);
    expect(world.children.slice(3)).toEqual(["1 3 SUCCEEDED 1 13", "2 2 SUCCEEDED 1 14", "3 4 SUCCEEDED 0 9"]);
    expect(redriven.run.output).toBe('["done 1","done 3","done 2","done 4"]');
    expect(picture(redriven.events)).toEqual([
      "1<0 ExecutionStarted",
      "2<0 MapStateEntered",
      "3<2 MapStateStarted",
      "4<3 MapRunStarted",
      "5<4 MapRunFailed",
      "6<5 MapStateFailed",
      "7<6 ExecutionFailed",
      "8<7 ExecutionRedriven",
      "9<3 MapRunRedriven",
      "10<9 MapRunSucceeded",
      "11<10 MapStateSucceeded",
      "12<9 MapStateExited",
      "13<12 PassStateEntered",
      "14<13 PassStateExited",
      "15<14 ExecutionSucceeded",
    ]);
    const [first, last] = world.mapRuns;
    expect(redriven.events[8]).toMatchObject({ details: { mapRunArn: first?.mapRunArn, redriveCount: 1 } });
    expect(first).toMatchObject({
      status: "FAILED",
      redriveCount: 0,
      executionCounts: { succeeded: 1, failed: 1, aborted: 1, pending: 1, total: 4 },
    });
    expect(last).toMatchObject({
      status: "SUCCEEDED",
      redriveCount: 1,
      executionCounts: { succeeded: 4, failed: 0, aborted: 0, pending: 0, pendingRedrive: 0, total: 4 },
    });
  });

  it("may fail again, and be redriven again", async () => {
    const machine = each();
    const world = answering({ "2": ["bad", "bad", "ok"] });
    const failed = await runToEnd(machine, startOf([1, 2]), world);
    const twice = await again(machine, await again(machine, failed, world), world);
    expect(twice.run.status).toBe("SUCCEEDED");
    expect(picture(twice.events).filter((line) => /Redriven|MapRun/.test(line))).toEqual([
      "4<3 MapRunStarted",
      "5<4 MapRunFailed",
      "8<7 ExecutionRedriven",
      "9<3 MapRunRedriven",
      "10<9 MapRunFailed",
      "13<12 ExecutionRedriven",
      "14<3 MapRunRedriven",
      "15<14 MapRunSucceeded",
    ]);
    expect(world.children).toEqual(["0 1 SUCCEEDED 0 9", "1 2 FAILED 0 8", "1 2 FAILED 1 13", "1 2 SUCCEEDED 2 19"]);
  });

  it("goes on after its execution was stopped", async () => {
    const machine = each({ MaxConcurrency: 1 });
    const first = await step(machine, null, { kind: "started", ...startOf([1, 2, 3]) });
    const child = first.effects.find(({ kind }) => kind === "startChild") as Extract<Effect, { kind: "startChild" }>;
    const one = { kind: "childEnded", token: child.token, at: child.at, status: "SUCCEEDED", output: "1" } as const;
    const second = await step(machine, first.run, one);
    const { run, events, effects } = await step(machine, second.run, { kind: "stopped", at: second.run.now });
    expect(picture(events)).toEqual(["5<4 MapRunAborted", "6<0 ExecutionAborted"]);
    expect(effects.map(({ kind }) => kind)).toEqual(["stopChild", "mapRunEnded", "cancelTimer"]);
    const on = await step(machine, run, { kind: "redriven", at: run.now });
    expect(picture(on.events)).toEqual(["7<6 ExecutionRedriven", "8<3 MapRunRedriven"]);
    expect(on.effects).toMatchObject([{ kind: "redriveChild", index: 1 }, { kind: "setTimer" }]);
  });

  it("starts Express children anew, under the name they had", async () => {
    const machine = each({}, "EXPRESS");
    const world = answering({ "2": ["bad", "ok"] });
    const names: string[] = [];
    const onChildEnded: SimulatedWorld["onChildEnded"] = (effect, child) => {
      if (effect.index === 1) names.push(child.run.execution.id);
      return world.onChildEnded?.(effect, child);
    };
    const failed = await runToEnd(machine, startOf([1, 2]), { ...world, onChildEnded });
    const redriven = await again(machine, failed, { ...world, onChildEnded });
    expect(redriven.run.status).toBe("SUCCEEDED");
    expect(world.children).toEqual(["0 1 SUCCEEDED 0 9", "1 2 FAILED 0 8", "1 2 SUCCEEDED 0 9"]);
    expect(new Set(names).size).toBe(1);
  });

  it("counts a child that cannot be redriven as failed once more", async () => {
    const machine = each({ ToleratedFailureCount: 1 });
    const world = answering({ "2": ["bad"], "3": ["bad", "ok"], "4": ["bad", "ok"] });
    const failed = await runToEnd(machine, startOf([1, 2, 3, 4]), world);
    const full = fullHistory(failed, 1);
    const redriven = await again(machine, full, world);
    expect(redriven.run.status).toBe("SUCCEEDED");
    expect(redriven.run.output).toBe('["done 1","done 3","done 4"]');
    expect(world.mapRuns.at(-1)).toMatchObject({ executionCounts: { succeeded: 3, failed: 1, total: 4 } });
  });

  it("tolerates again what it tolerated, and tries it again all the same", async () => {
    const machine = each({ ToleratedFailureCount: 1 });
    const world = answering({ "1": ["bad", "ok"], "2": ["bad", "bad"] });
    const failed = await runToEnd(machine, startOf([1, 2, 3]), world);
    expect(failed.run.error).toBe("States.ExceedToleratedFailureThreshold");
    const redriven = await again(machine, failed, world);
    expect(redriven.run.output).toBe('["done 1","done 3"]');
  });

  it("a Map Run in a Map Run: only the inner child that failed asks again", async () => {
    const inner = {
      Type: "Map",
      End: true,
      Label: "I",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Ask",
        States: { Ask: { Type: "Task", Resource: RESOURCE, End: true } },
      },
    };
    const outer = {
      Type: "Map",
      End: true,
      Label: "O",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Inner",
        States: { Inner: inner },
      },
    };
    const machine = machineOf({ StartAt: "Outer", States: { Outer: outer } });
    const world = answering({ "22": ["bad", "ok"] });
    const failed = await runToEnd(machine, startOf([[11], [21, 22], [31]]), world);
    const redriven = await again(machine, failed, world);
    expect(redriven.run.output).toBe('[["done 11"],["done 21","done 22"],["done 31"]]');
    expect(world.asked.filter((input) => input === "22").length).toBe(2);
    expect(world.asked.filter((input) => input === "21").length).toBe(1);
  });

  it("an ItemReader that failed reads again", async () => {
    const machine = each({
      ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: "b", Key: "k" } },
    });
    let reads = 0;
    const world: SimulatedWorld = {
      ...answering({}),
      readItems: ({ token, at }) =>
        reads++ === 0
          ? { kind: "itemsReadFailed", token, at, cause: "AccessDenied" }
          : { kind: "itemsRead", token, at, items: "[7]" },
    };
    const failed = await runToEnd(machine, startOf({}), world);
    expect([failed.run.error, failed.run.cause]).toEqual(["States.ItemReaderFailed", "AccessDenied"]);
    const redriven = await again(machine, failed, world);
    expect(redriven.run.output).toBe('["done 7"]');
    expect(picture(redriven.events).slice(7, 10)).toEqual([
      "8<7 ExecutionRedriven",
      "9<3 MapRunRedriven",
      "10<9 MapRunSucceeded",
    ]);
  });

  it("a ResultWriter that failed writes again, without a child being asked again", async () => {
    const machine = each({
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b", Prefix: "p" } },
    });
    const world = answering({});
    let writes = 0;
    const written: SimulatedWorld = {
      ...world,
      finishResultWriter: ({ token, at }) =>
        writes++ === 0
          ? { kind: "resultWriteFailed", token, at, cause: "AccessDenied" }
          : { kind: "resultWritten", token, at, output: '{"MapRunArn":"m"}' },
    };
    const failed = await runToEnd(machine, startOf([1, 2]), written);
    expect(failed.run.error).toBe("States.ResultWriterFailed");
    const redriven = await again(machine, failed, written);
    expect(redriven.run.output).toBe('{"MapRunArn":"m"}');
    expect(world.asked).toEqual(["1", "2"]);
  });

  it("is a new one where an expression of the state itself failed", async () => {
    const machine = each({ ItemSelector: { "x.$": "$$.Map.Item.Value.none" } });
    const failed = await runToEnd(machine, startOf([1]), answering({}));
    const redriven = await again(machine, failed, answering({}));
    expect(picture(redriven.events).slice(-5)).toEqual([
      "5<4 ExecutionFailed",
      "6<5 ExecutionRedriven",
      "7<2 MapStateStarted",
      "8<7 MapRunStarted",
      "9<8 ExecutionFailed",
    ]);
  });

  it("is redriven a thousand times at most", async () => {
    const machine = each();
    const world = answering({ "1": ["bad"] });
    const failed = await runToEnd(machine, startOf([1]), world);
    const often = JSON.parse(JSON.stringify(failed.run).replace('"redrives":0', '"redrives":1000')) as Run;
    const redriven = await again(machine, { ...failed, run: often }, world);
    expect([redriven.run.error, redriven.run.cause]).toEqual([
      "States.Runtime",
      "The Map Run exceeded the maximum of 1000 redrives.",
    ]);
  });
});

test("a redriven Map Run leaves what one that nothing disturbed leaves", async () => {
  const plans = fc.array(fc.constantFrom<Answer>("ok", "bad", "never"), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(plans, fc.nat(4), fc.constantFrom("STANDARD", "EXPRESS"), async (plan, MaxConcurrency, type) => {
      const machine = each({ MaxConcurrency }, type, { TimeoutSeconds: 5 });
      const items: readonly Json[] = plan.map((_answer, i) => i);
      const calm = await runToEnd(machine, startOf(items), answering({}));
      const world = answering(Object.fromEntries(plan.map((answer, i) => [String(i), [answer, "ok"]])));
      let ended = await runToEnd(machine, startOf(items), world);
      for (let i = 0; i < plan.length && ended.run.status !== "SUCCEEDED"; i++) {
        const run = JSON.parse(JSON.stringify(ended.run)) as Run;
        ended = await again(machine, { ...ended, run }, world);
      }
      expect(ended.run.output).toBe(calm.run.output);
      expect(ended.children.size).toBe(0);
    }),
    { numRuns: 60 },
  );
});

/** A child whose history is full. */
function fullHistory(ended: RunResult, index: number): RunResult {
  const children = new Map(
    [...ended.children].map(([mapRunArn, of]) => {
      const changed = [...of].map(([arn, kept]) => {
        const run = kept.effect.index === index ? { ...kept.ended.run, nextEventId: 25_000 } : kept.ended.run;
        return [arn, { ...kept, ended: { ...kept.ended, run } }] as const;
      });
      return [mapRunArn, new Map(changed)] as const;
    }),
  );
  return { ...ended, children };
}
