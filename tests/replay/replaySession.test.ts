import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { fold } from "@/lib/history/fold";
import { stepsOf } from "@/lib/history/steps";
import { divergenceContext, type ChainRow } from "@/lib/replay/divergenceContext";
import { type Evidence, explainDivergence } from "@/lib/replay/explain";
import { divergenceReport } from "@/lib/replay/report";
import { stepDetail } from "@/lib/replay/stepDetail";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { openReplaySession } from "@/lib/replay/replaySession";
import type { VerifyDivergence } from "@/lib/replay/replayVerdict";
import { recordRun, changed } from "./runs";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:work";

/** Fans out, loops, draws chance and assigns: every kind of thing that a replay has to find its way back into. */
const DEFINITION: JsonObject = {
  StartAt: "Begin",
  States: {
    Begin: {
      Type: "Pass",
      Parameters: { "id.$": "States.UUID()", "items.$": "$.items", n: 0 },
      Assign: { "first.$": "$.items[0]" },
      Next: "Each",
    },
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemSelector: { "value.$": "$$.Map.Item.Value", "id.$": "$.id" },
      MaxConcurrency: 3,
      ItemProcessor: {
        StartAt: "Work",
        States: {
          Work: {
            Type: "Task",
            Resource: FUNCTION,
            Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 2 }],
            ResultPath: "$.done",
            End: true,
          },
        },
      },
      ResultPath: "$.worked",
      Next: "Enough?",
    },
    "Enough?": {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericGreaterThanEquals: 2, Next: "Done" }],
      Default: "Again",
    },
    Again: {
      Type: "Pass",
      Parameters: { "id.$": "$.id", "items.$": "$.items", "n.$": "States.MathAdd($.n, 1)" },
      Next: "Each",
    },
    Done: { Type: "Succeed" },
  },
};

const record = (items: number, seed = "one"): Promise<RecordedExecution> =>
  recordRun(
    DEFINITION,
    { items: Array.from({ length: items }, (_, i) => i) },
    (task, count) => (count % 5 === 3 ? { error: "Busy" } : { ok: { asked: JSON.parse(task.input) as Json } }),
    seed,
  );

const eventsOf = (subject: RecordedExecution, ids: readonly number[]) =>
  subject.events.filter(({ id }) => ids.includes(id));

describe("going back into a replay", () => {
  // Far more steps of the interpreter than lie between two runs that are kept.
  test.each([3, 150])("every step of a run over %i items shows what was recorded of it", async (items) => {
    const subject = await record(items);
    const session = await openReplaySession(subject);
    expect(session.verdict.verdict).toBe("MATCH (accepted non-determinism)");
    const trace = fold(subject.events);
    const steps = stepsOf(trace);
    const wrong: unknown[] = [];
    let compared = 0;
    for (const step of steps) {
      const own = trace.spans[step.attempt ?? step.visit]?.events ?? [];
      const ids = [...new Set([step.eventId, ...own, ...(trace.spans[step.visit]?.events ?? [])])];
      const [first, ...rest] = eventsOf(subject, ids).toSorted(
        (a, b) => Number(b.id === step.eventId) - Number(a.id === step.eventId),
      );
      const inside = await stepDetail(session, first === undefined ? [] : [first, ...rest]);
      if (inside.notComputed !== null || inside.seen === null) wrong.push([step, inside.notComputed]);
      for (const { computed, recorded, differences } of inside.stages) {
        if (computed !== undefined && recorded !== undefined) compared++;
        if (differences.length > 0) wrong.push([step, differences]);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(steps.length);
  });

  test("steps come in the order in which they began, one a try, tries of a Map inside of it", async () => {
    const { events } = await record(2);
    const steps = stepsOf(fold(events));
    expect(
      steps.map(
        ({ state, number, attempts, depth, outcome }) =>
          `${" ".repeat(depth)}${state} ${number}/${attempts} ${outcome}`,
      ),
    ).toEqual(PICTURE);
    expect(steps.map(({ eventId }) => eventId)).toEqual(steps.map(({ eventId }) => eventId).toSorted((a, b) => a - b));
  });
});

const PICTURE = [
  "Begin 1/1 succeeded",
  "Each 1/1 succeeded",
  " Work 1/1 succeeded",
  " Work 1/1 succeeded",
  "Enough? 1/1 succeeded",
  "Again 1/1 succeeded",
  "Each 1/1 succeeded",
  " Work 1/1 succeeded",
  " Work 1/2 failed",
  " Work 2/2 succeeded",
  "Enough? 1/1 succeeded",
  "Again 1/1 succeeded",
  "Each 1/1 succeeded",
  " Work 1/1 succeeded",
  " Work 1/1 succeeded",
  "Enough? 1/1 succeeded",
  "Done 1/1 succeeded",
];

/** A line for each row: `=` where both have the event, `!` where the chains part. */
function drawn(rows: readonly ChainRow[]): readonly string[] {
  return rows.map((row) => {
    if (row.kind === "folded") return `… ${row.count} …`;
    const [a, b] = [row.recorded, row.ours].map((event) =>
      event === null ? "-" : `${event.id} ${event.type} ${event.name ?? ""}`.trim(),
    );
    return `${row.isFirst ? "!" : " "} ${a} | ${b}`;
  });
}

const LINE: JsonObject = {
  StartAt: "A",
  States: {
    ...Object.fromEntries(
      ["A", "B", "C", "D", "E"].map((name, i) => [
        name,
        { Type: "Pass", Next: ["B", "C", "D", "E", "Pay"][i] ?? "Pay" },
      ]),
    ),
    Pay: { Type: "Task", Resource: FUNCTION, Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }], Next: "Which" },
    Which: { Type: "Choice", Choices: [{ Variable: "$.paid", BooleanEquals: true, Next: "Good" }], Default: "Bad" },
    Good: { Type: "Pass", Next: "End" },
    Bad: { Type: "Pass", Next: "End" },
    End: { Type: "Succeed" },
  },
};

/** The record of a payment that went well, in which the answer says afterwards that it did not. */
async function tampered(): Promise<RecordedExecution> {
  const subject = await recordRun(LINE, { secret: "s3cr3t-0815" }, () => ({ ok: { paid: true, card: "4111-1111" } }));
  const answered = subject.events.find(({ type }) => type === "LambdaFunctionSucceeded");
  return changed(subject, answered?.id ?? 0, (wire) => ({
    ...wire,
    lambdaFunctionSucceededEventDetails: { output: '{"paid":false,"card":"4111-1111"}' },
  }));
}

describe("a run that diverged", () => {
  test("shows both chains beside each other, what is alike folded", async () => {
    const session = await openReplaySession(await tampered());
    const [first] = session.verdict.divergences;
    if (first === undefined) throw new Error(session.verdict.verdict);
    expect(first).toMatchObject({ kind: "output", state: "Pay", recorded: 16 });
    expect(drawn(divergenceContext(first, session.recorded, session.replay?.ours ?? null))).toEqual([
      "… 12 …",
      "  13 LambdaFunctionScheduled | 13 LambdaFunctionScheduled",
      "  14 LambdaFunctionStarted | 14 LambdaFunctionStarted",
      "  15 LambdaFunctionSucceeded | 15 LambdaFunctionSucceeded",
      "! 16 TaskStateExited Pay | 16 TaskStateExited Pay",
      "  17 ChoiceStateEntered Which | 17 ChoiceStateEntered Which",
      "  18 ChoiceStateExited Which | 18 ChoiceStateExited Which",
      "  19 PassStateEntered Good | -",
      "  20 PassStateExited Good | -",
      "  - | 19 PassStateEntered Bad",
      "  - | 20 PassStateExited Bad",
      "  21 SucceedStateEntered End | 21 SucceedStateEntered End",
      "  22 SucceedStateExited End | 22 SucceedStateExited End",
      "  23 ExecutionSucceeded | 23 ExecutionSucceeded",
    ]);
  });

  test("computes the step of the difference, and nothing behind it", async () => {
    const subject = await tampered();
    const session = await openReplaySession(subject);
    const pay = await stepDetail(session, eventsOf(subject, [12, 13, 15, 16]));
    expect(pay.notComputed).toBeNull();
    expect(pay.stages.find(({ stage }) => stage === "output")?.differences).toEqual([
      { path: "output.paid", ours: "false", recorded: "true" },
    ]);
    const which = await stepDetail(session, eventsOf(subject, [17, 18]));
    expect(which.notComputed).toEqual({ kind: "diverged", eventId: 16 });
    expect(which.stages.map(({ stage, computed }) => [stage, computed])).toEqual([
      ["input", undefined],
      ["output", undefined],
    ]);
  });

  test("is reported without a value, a key, a name or a text of its own", async () => {
    const subject = await tampered();
    const session = await openReplaySession(subject);
    const facts = { version: "1.2.3", salt: "pepper" };
    const report = divergenceReport(session, facts);
    const text = JSON.stringify(report);
    const own = [
      "s3cr3t",
      "0815",
      "4111",
      "paid",
      "card",
      "secret",
      "Pay",
      "Which",
      "Good",
      "Bad",
      "work",
      "pepper",
      "123456789012",
    ];
    for (const word of own) expect(text, word).not.toContain(word);
    expect(report).toMatchObject({
      format: "stepscope/divergence-report",
      version: "1.2.3",
      verdict: "DIVERGED",
      divergences: [{ kind: "output", eventIds: { recorded: 16, ours: 16 }, difference: [{ path: "output.field 2" }] }],
    });
    // Nobody finds a value by trying: with another salt its hash is another one.
    expect(divergenceReport(session, facts)).toEqual(report);
    const hashes = (json: unknown) => JSON.stringify(json).match(/"hash":"[0-9a-f]{16}"/g) ?? [];
    const other = new Set(hashes(divergenceReport(session, { ...facts, salt: "salt" })));
    expect(hashes(report).length).toBeGreaterThan(4);
    expect(hashes(report).filter((hash) => other.has(hash))).toEqual([]);
  });

  test("a match has nothing to report", async () => {
    const session = await openReplaySession(await recordRun(LINE, {}, () => ({ ok: { paid: true } })));
    expect(divergenceReport(session, { version: "1", salt: "x" })).toBeNull();
  });
});

describe("what cannot be computed", () => {
  test("without a definition nothing is, and what is recorded still shows", async () => {
    const subject = await record(1);
    const session = await openReplaySession({ ...subject, machine: { ok: false, error: "No definition." } });
    expect(session.verdict).toMatchObject({ verdict: "NOT REPLAYABLE", reason: "No definition." });
    const begin = await stepDetail(session, eventsOf(subject, [2, 3]));
    expect(begin.notComputed).toEqual({ kind: "notReplayed" });
    expect(begin.stages.map(({ stage }) => stage)).toEqual(["input", "output", "variables"]);
  });

  test("behind a value of chance that cannot be turned round nothing is, before it everything", async () => {
    const hashed = {
      StartAt: "Hash",
      States: {
        Hash: { Type: "Pass", Parameters: { "h.$": "States.Hash(States.UUID(), 'SHA-256')" }, Next: "Then" },
        Then: { Type: "Pass", End: true },
      },
    };
    const subject = await recordRun(hashed, {});
    const session = await openReplaySession(subject);
    expect(session.verdict.verdict).toBe("NOT REPLAYABLE");
    expect((await stepDetail(session, eventsOf(subject, [2, 3]))).notComputed).toBeNull();
    expect((await stepDetail(session, eventsOf(subject, [4, 5]))).notComputed).toEqual({ kind: "chance", eventId: 3 });
  });
});

describe("what would explain a divergence", () => {
  const divergence = (over: Partial<VerifyDivergence> = {}): VerifyDivergence => ({
    kind: "output",
    chain: "",
    state: "Pay",
    ours: 9,
    recorded: 9,
    difference: [{ path: "output.total", ours: "1", recorded: "2" }],
    ...over,
  });
  const evidence = (over: Partial<Evidence> = {}): Evidence => ({
    divergence: divergence(),
    definitionAssumed: false,
    matching: null,
    states: new Set(["Pay"]),
    recordedState: null,
    recordedType: "TaskStateExited",
    startedAt: Date.UTC(2026, 0, 1),
    hidden: false,
    ...over,
  });
  const difference = (path: string, ours: string | null, recorded: string | null) =>
    divergence({ difference: [{ path, ours, recorded }] });
  const in2023 = Date.UTC(2023, 5, 1);

  test.each<[string, Partial<Evidence>, readonly string[]]>([
    ["nothing known: a fault of ours", {}, ["ours?"]],
    [
      "a recorded state that the definition lacks: certainly another definition",
      { recordedState: "Refund" },
      ["definition"],
    ],
    ["a state that the definition has says nothing", { recordedState: "Pay" }, ["ours?"]],
    [
      "another resource: certainly another definition",
      { divergence: { ...difference("resource", '"a"', '"b"'), kind: "taskParameters" } },
      ["definition"],
    ],
    [
      "another timeout may come from data",
      { divergence: { ...difference("timeoutInSeconds", "9", "5"), kind: "taskParameters" } },
      ["definition?"],
    ],
    ["an assumed definition may be another", { definitionAssumed: true }, ["definition?"]],
    [
      "the context object of 2023 had no RedriveCount",
      { divergence: difference("input.c.RedriveCount", "0", null), startedAt: in2023 },
      ["awsChange"],
    ],
    ["that of today has one", { divergence: difference("input.c.RedriveCount", "0", null) }, ["ours?"]],
    [
      "blanks of the caller were kept until mid-2024",
      { divergence: difference("output.t", '"{\\"a\\":1}"', '"{ \\"a\\": 1 }"'), startedAt: in2023 },
      ["awsChange"],
    ],
    ["they are not any more", { divergence: difference("output.t", '"{\\"a\\":1}"', '"{ \\"a\\": 1 }"') }, ["ours?"]],
    [
      "a value that is more than blanks",
      { divergence: difference("output.t", '"a"', '"b "'), startedAt: in2023 },
      ["ours?"],
    ],
    [
      "what follows a distributed Map",
      { divergence: divergence({ kind: "link" }), recordedType: "MapStateExited" },
      ["awsChange?"],
    ],
    [
      "a value made from an ARN that the file does not tell",
      { divergence: difference("output.id", '"untold:execution:5c09e5c0"', '"arn"') },
      ["missingValue"],
    ],
    [
      "cut payloads, beside an assumed definition",
      { hidden: true, definitionAssumed: true },
      ["definition?", "missingValue?"],
    ],
    [
      "times alone speak for an edited record",
      { divergence: divergence({ kind: "time" }), definitionAssumed: true },
      ["record?"],
    ],
    [
      "what is certain comes first",
      { definitionAssumed: true, recordedState: "Refund", hidden: true },
      ["definition", "definition?", "missingValue?"],
    ],
  ])("%s", (_, over, kinds) => {
    const found = explainDivergence(evidence(over));
    expect(found.map(({ kind, isCertain }) => `${kind}${isCertain ? "" : "?"}`)).toEqual(kinds);
    for (const { because } of found) expect(because).toMatch(/\.$/);
  });
});
