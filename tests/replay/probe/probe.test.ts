import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { err, ok } from "@/lib/base/result";
import { parseMachine } from "@/lib/asl/parse";
import { fold } from "@/lib/history/fold";
import { stepsOf, type TimelineStep } from "@/lib/history/steps";
import type { HistoryEvent } from "@/lib/history/event";
import { compileProbe, type CompiledProbe, type ProbeScope } from "@/lib/replay/probe/compileProbe";
import { type ProbedVisit, probeExecution } from "@/lib/replay/probe/probe";
import { openReplaySession } from "@/lib/replay/replaySession";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { type StepDetail, stepDetail } from "@/lib/replay/stepDetail";
import { corpusCases, corpusPresent } from "../../support/corpus";
import { CAUGHT, JSONATA_ORDER, LOOPED } from "../origin/examples";
import { changed, decoded, recordRun } from "../runs";

const TIMELESS = { checkTimes: false };

function compiled(text: string): CompiledProbe {
  const probe = compileProbe(text);
  if (!probe.ok) throw new Error(probe.error);
  return probe.value;
}

async function probed(subject: RecordedExecution, state: string, text: string): Promise<readonly ProbedVisit[]> {
  const found = await probeExecution(subject, { state, evaluate: compiled(text) }, TIMELESS);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

const valuesOf = (visits: readonly ProbedVisit[]) => visits.map((one) => ("value" in one ? one.value : one.error));

/** The probe of each visit by going back into it: each step is replayed by itself, as time travel does. */
async function naively(subject: RecordedExecution, state: string, text: string): Promise<readonly (Json | string)[]> {
  const session = await openReplaySession(subject, TIMELESS);
  const trace = fold(subject.events);
  const visits = stepsOf(trace).filter((step) => step.state === state);
  const byVisit = new Map<number, TimelineStep[]>();
  for (const step of visits) byVisit.set(step.visit, [...(byVisit.get(step.visit) ?? []), step]);
  const values: (Json | string)[] = [];
  for (const [visit, steps] of byVisit) {
    const own = new Set(trace.spans[visit]?.events ?? []);
    const attempt = new Set(trace.spans[steps.at(-1)?.attempt ?? visit]?.events ?? []);
    const first = steps.at(-1)?.eventId;
    const events = subject.events.filter(({ id }) => own.has(id) || attempt.has(id));
    const ordered = [...events.filter(({ id }) => id === first), ...events.filter(({ id }) => id !== first)];
    const made = compiled(text)(scopeOf(await stepDetail(session, ordered), subject.events[0]));
    values.push(made.ok ? made.value : made.error);
  }
  return values;
}

function scopeOf({ stages, seen, failed }: StepDetail, first: HistoryEvent | undefined): ProbeScope {
  const valueAt = (stage: string) => stages.find((one) => one.stage === stage)?.computed;
  const input = valueAt("input") ?? null;
  return {
    input,
    effective: valueAt("afterInputPath") ?? input,
    result: valueAt("result"),
    output: valueAt("output"),
    errorOutput: failed === null ? undefined : { Error: failed.error, Cause: failed.cause },
    variables: seen?.variables ?? {},
    context: seen?.context ?? {},
    at: first?.timestamp ?? (0 as HistoryEvent["timestamp"]),
  };
}

const ALL =
  "{% {'i': $states.input, 'r': $states.result, 'o': $states.output, 'e': $states.errorOutput, 'c': $states.context.State.Name} %}";

test.runIf(corpusPresent())(
  "a probe of each state of each recording equals going back into each of its visits",
  async () => {
    let compared = 0;
    for (const one of corpusCases().filter((_, i) => i % 3 === 0)) {
      const { machine } = parseMachine(one.definition as Json, { type: one.type });
      const subject: RecordedExecution = {
        events: one.events.map((event) => decoded(JSON.parse(JSON.stringify(event)) as JsonObject)),
        machine: machine === undefined ? err("It does not parse.") : ok(machine),
        definitionAssumed: false,
        type: one.type,
        arn: null,
      };
      const session = await openReplaySession(subject, TIMELESS);
      if (session.replay === null || !session.verdict.verdict.startsWith("MATCH")) continue;
      const states = new Set(stepsOf(fold(subject.events)).flatMap(({ state }) => (state === null ? [] : [state])));
      for (const state of states) {
        const visits = valuesOf(await probed(subject, state, ALL));
        expect(visits, `${one.path} ${state}`).toEqual(await naively(subject, state, ALL));
        compared += visits.length;
      }
    }
    console.log(`probes: ${compared} visits equal going back into them`);
    expect(compared).toBeGreaterThan(150);
  },
  120_000,
);

describe("a probe", () => {
  test("tells of each turn of a loop what the state saw, and a variable that no event holds before it is assigned", async () => {
    const run = await recordRun(LOOPED.definition, LOOPED.input, LOOPED.answer);
    const visits = await probed(
      run,
      "Work",
      "{% {'n': $n, 'got': $states.result.value, 'at': $states.context.State.Name} %}",
    );
    expect(valuesOf(visits)).toEqual([
      { n: 0, got: "v-0", at: "Work" },
      { n: 1, got: "v-1", at: "Work" },
      { n: 2, got: "v-2", at: "Work" },
    ]);
    expect(visits.map(({ visit, attempts }) => [visit, attempts])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(visits.map(({ eventId }) => run.events[eventId - 1]?.type)).toEqual(Array(3).fill("TaskStateEntered"));
  });

  test.each([
    ["$.items[1].sku", ["b"]],
    ["$$.Execution.Name", ["run-1"]],
    ["States.ArrayLength($.items)", [3]],
    ["{% $sum($states.input.items.price) %}", [23]],
    ["{% $states.output.total %}", [61]],
  ])("is a path, an intrinsic function or JSONata by its form: %s", async (text, values) => {
    const run = await recordRun(JSONATA_ORDER.definition, JSONATA_ORDER.input, JSONATA_ORDER.answer);
    expect(valuesOf(await probed(run, "Price", text))).toEqual(values);
  });

  test("tells of the iterations of a Map, and of the failure that a visit ended with", async () => {
    const order = await recordRun(JSONATA_ORDER.definition, JSONATA_ORDER.input, JSONATA_ORDER.answer);
    expect(valuesOf(await probed(order, "Pack", "{% $states.input.row.sku %}"))).toEqual(["b", "c"]);
    const caught = await recordRun(CAUGHT.definition, CAUGHT.input, CAUGHT.answer);
    expect(valuesOf(await probed(caught, "Charge", "{% $states.errorOutput.Error %}"))).toEqual(["Declined"]);
  });

  test("has an error where its expression gives nothing, and no rows where the state was not entered", async () => {
    const run = await recordRun(LOOPED.definition, LOOPED.input, LOOPED.answer);
    const [first] = await probed(run, "Work", "$.nothing");
    expect(first).toMatchObject({ error: expect.stringContaining("could not be found") as string });
    expect(await probed(run, "Elsewhere", "$.nothing")).toEqual([]);
  });

  test("has attempts that were retried in one row", async () => {
    const definition = {
      StartAt: "Try",
      States: {
        Try: {
          Type: "Task",
          Resource: "arn:aws:lambda:eu-west-1:123456789012:function:f",
          Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 3 }],
          End: true,
        },
      },
    };
    const run = await recordRun(definition, { a: 1 }, (_, count) => (count < 2 ? { error: "Busy" } : { ok: "done" }));
    expect(await probed(run, "Try", "{% $states.result & $string($states.context.State.RetryCount) %}")).toMatchObject([
      { value: "done2", attempts: 3, visit: 1, eventId: 2 },
    ]);
  });

  test("says where a replay that goes another way cannot tell any more", async () => {
    const run = await recordRun(LOOPED.definition, LOOPED.input, LOOPED.answer);
    const exits = run.events.filter(({ type }) => type === "TaskStateExited");
    const bad = changed(run, exits[0]?.id ?? 0, (wire) => ({
      ...wire,
      stateExitedEventDetails: { name: "Work", output: '{"other":1}' },
    }));
    const visits = valuesOf(await probed(bad, "Work", "$.name"));
    expect(visits[0]).toBe("loop");
    expect(visits[1]).toMatch(/^not computed: the replay goes another way from event \d+ on$/);
  });

  test("that never ends is stopped as a state's own would be", async () => {
    const run = await recordRun(LOOPED.definition, LOOPED.input, LOOPED.answer);
    const [first] = await probed(run, "First", "{% ($f := function($n) { $f($n + 1) }; $f(0)) %}");
    expect(first).toMatchObject({ error: expect.stringMatching(/timeout|Stack overflow/) as string });
  });
});

test.each([
  ["{% $states.input. %}", /cannot be read at character/],
  ["$.a[", /cannot be read/],
  ["a.b", /neither a path/],
])("an expression that is none is refused: %s", (text, reason) => {
  const probe = compileProbe(text);
  expect(probe.ok ? "" : probe.error).toMatch(reason);
});
