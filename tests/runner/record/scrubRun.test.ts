import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { Demo } from "@/lib/demo/generate";
import type { HistoryEvent } from "@/lib/history/event";
import { digest } from "@/lib/expr/digest";
import { type RecordedForTests, type RecordTask, recordTask } from "@/lib/server/replay/recordTask";
import { CORPUS, corpusCases, corpusPresent } from "../../support/corpus";
import { type Answer, decoded, recordRun } from "../../replay/runs";
import { answersIn, dataOf, leaksIn, pairsOf, problemsOf, textsIn, unchangedIn, writtenOf } from "./scrubbed";

const ARN = "arn:aws:states:eu-west-1:123456789012:execution:orders:order-4711";

type Recording = { readonly name: string; readonly events: readonly HistoryEvent[]; readonly task: RecordTask };

function recordingOf(
  name: string,
  events: readonly HistoryEvent[],
  definition: string,
  { arn = null, type = "STANDARD" }: { arn?: string | null; type?: "STANDARD" | "EXPRESS" } = {},
): Recording {
  const used = { hash: digest(definition, "SHA-256"), text: definition, assumed: false };
  return {
    name,
    events,
    task: { history: { events }, definition: used, checkTimes: false, arn, machineArn: null, type },
  };
}

type Both = { readonly plain: RecordedForTests; readonly scrubbed: RecordedForTests };

/** Null where the execution cannot be recorded at all. */
async function both({ name, task }: Recording): Promise<Both | null> {
  const plain = await recordTask(task);
  if (!plain.ok) return null;
  const scrubbed = await recordTask({ ...task, salt: `salt of ${name}` });
  if (!scrubbed.ok) throw new Error(`${name}: ${scrubbed.error}`);
  return { plain: plain.value, scrubbed: scrubbed.value };
}

/** What of a record is no data: which states answered how, which were entered, and how the run ended. */
function wayOf({ states, expected, tests, lost }: RecordedForTests): unknown {
  const kinds = [...states].map(([state, responses]) => [state, responses.map(({ kind }) => kind)]);
  const calls = tests.map(({ stateName, stateConfiguration }) => [stateName, stateConfiguration]);
  return { kinds, lost, calls, status: expected.status, entered: expected.states };
}

/** Everything that is wrong with the scrubbed files of a recording. */
function wrongIn({ name, events, task }: Recording, { plain, scrubbed }: Both): readonly string[] {
  const data = [dataOf(events), task.arn];
  const problems = [...leaksIn(writtenOf(scrubbed), data, scrubbed).map((text) => `left: ${text}`)];
  if (JSON.stringify(wayOf(plain)) !== JSON.stringify(wayOf(scrubbed))) problems.push("another way");
  if (plain.definition !== scrubbed.definition) problems.push("another definition");
  const given = ({ input, states }: RecordedForTests) => [input, answersIn(states)];
  const pairs = pairsOf(given(plain), given(scrubbed));
  problems.push(...problemsOf(pairs), ...unchangedIn(pairs, scrubbed).map((value) => `unchanged: ${value}`));
  return problems.map((problem) => `${name}: ${problem}`);
}

describe.runIf(corpusPresent())("a scrubbed recording goes the same way and holds no text of its data", () => {
  test("every public case with a history", async () => {
    const problems: string[] = [];
    const found = { cases: 0, replaced: 0, kept: 0 };
    for (const { path, events, definition, type } of corpusCases()) {
      const read = events.map((event) => decoded(JSON.parse(JSON.stringify(event)) as JsonObject));
      const recording = recordingOf(path, read, JSON.stringify(definition), { type });
      const made = await both(recording);
      if (made === null) continue;
      found.cases++;
      found.kept += made.scrubbed.kept.length;
      found.replaced += leaksIn(writtenOf(made.plain), dataOf(read), made.scrubbed).length;
      problems.push(...wrongIn(recording, made));
    }
    console.log("scrubbed public cases; texts replaced; values kept:", found);
    expect(problems).toEqual([]);
    expect(found.cases).toBeGreaterThan(350);
    expect(found.replaced).toBeGreaterThan(500);
  });

  test("every public Choice, run from its input", async () => {
    const folder = join(CORPUS, "cases/choice_operators");
    const problems: string[] = [];
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    for (const file of files) {
      const { definition, input } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, JsonObject>;
      const { events } = await recordRun(definition ?? {}, input ?? {});
      const recording = recordingOf(file, events, JSON.stringify(definition), { arn: ARN });
      const made = await both(recording);
      if (made === null) problems.push(`${file}: not recorded`);
      else problems.push(...wrongIn(recording, made));
    }
    expect(files.length).toBeGreaterThan(300);
    expect(problems).toEqual([]);
  });
});

test(
  "made-up executions are scrubbed on the same way, and none of their texts is left",
  { timeout: 600_000 },
  async () => {
    const [from, to] = [Date.UTC(2025, 0, 1), Date.UTC(2025, 0, 8)];
    const problems: string[] = [];
    const machines = new Set<string>();
    for await (const { arn, definition, events, machine, stoppedAt } of new Demo({
      executions: 24,
      from,
      to,
      seed: 4,
    }).executions()) {
      if (stoppedAt === null) continue;
      const recording = recordingOf(arn, events, definition, { arn, type: machine.type });
      const made = await both(recording);
      if (made === null) continue;
      machines.add(machine.name);
      problems.push(...wrongIn(recording, made));
    }
    expect(problems).toEqual([]);
    expect(machines.size).toBeGreaterThan(3);
  },
);

const ORDERS: JsonObject = {
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "charge", "Payload.$": "$" },
      ResultPath: "$.charged",
      Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ["Declined"], Next: "Refused" }],
      Next: "Which",
    },
    Which: {
      Type: "Choice",
      Choices: [
        { Variable: "$.charged.Payload.amount", NumericGreaterThan: 1_000, Next: "Large" },
        { Variable: "$.customer.tier", StringEquals: "gold", Next: "Gold" },
        { Variable: "$.customer.city", StringMatches: "Ba*", Next: "Near" },
      ],
      Default: "Small",
    },
    ...Object.fromEntries(["Large", "Gold", "Near", "Small", "Refused"].map((name) => [name, { Type: "Succeed" }])),
  },
};
const CUSTOMER = { name: "Ann Other", tier: "silver", city: "Basel", since: "2019-04-01", "ann@example.org": true };

async function ordersRecording(answer: Answer): Promise<Recording> {
  const { events } = await recordRun(ORDERS, { customer: CUSTOMER, at: "2025-02-28T23:00:00Z" }, answer);
  return recordingOf("orders", events, JSON.stringify(ORDERS), { arn: ARN });
}

async function scrubbedOrders(answer: Answer = () => ({ ok: { Payload: { amount: 12.5, for: "Ann Other" } } })) {
  const recording = await ordersRecording(answer);
  const made = await both(recording);
  if (made === null) throw new Error("not recorded");
  return { recording, ...made };
}

describe("an order", () => {
  test("says in which values of its data stay, and why", async () => {
    const { recording, plain, scrubbed } = await scrubbedOrders();
    expect(wrongIn(recording, { plain, scrubbed })).toEqual([]);
    const reasons = new Map(scrubbed.kept.map(({ text, reason }) => [text, reason]));
    expect(reasons.get("customer")).toBe("definition");
    expect(reasons.get("Basel")).toBe("pattern");
    expect(reasons.get("Payload")).toBe("definition");
    expect(reasons.has("Ann Other")).toBe(false);
    expect(JSON.stringify(scrubbed.expected.states)).toContain("Near");
  });

  test("has its customer's name replaced by the same text in the input and in the answer", async () => {
    const { scrubbed } = await scrubbedOrders();
    const { customer } = JSON.parse(scrubbed.input) as { customer: Record<string, Json> };
    const [answers] = [...scrubbed.states.values()];
    const text = JSON.stringify(answers);
    expect(text).toContain(JSON.stringify(Object.values(customer)[0]));
    expect(text).not.toContain("Ann Other");
  });

  test("with a leaked value is found out", async () => {
    const { recording, scrubbed } = await scrubbedOrders();
    const data = dataOf(recording.events);
    for (const leaked of ["Ann Other", "ann@example.org"]) {
      const input = scrubbed.input.replace(
        /"since":|}/,
        (found) => `"left": ${JSON.stringify(`of ${leaked}`)}, ${found}`,
      );
      const tampered = { ...scrubbed, input: JSON.stringify([scrubbed.input, leaked]) };
      expect(leaksIn(writtenOf(tampered), data, scrubbed)).toEqual([leaked]);
      expect(input).not.toBe(scrubbed.input);
    }
    expect(leaksIn(writtenOf(scrubbed), data, scrubbed)).toEqual([]);
  });

  test("whose numbers, order or equal values are changed is found out", async () => {
    const { plain, scrubbed } = await scrubbedOrders();
    const given = ({ input, states }: RecordedForTests) => [input, answersIn(states)];
    const pairs = pairsOf(given(plain), given(scrubbed));
    expect(problemsOf(pairs)).toEqual([]);
    expect(problemsOf([...pairs, { from: "Ann Other", to: "somebody else" }])).not.toEqual([]);
    expect(problemsOf([...pairs, { from: 12.25, to: 1_000_000.5 }])).not.toEqual([]);
    expect(unchangedIn(pairs, scrubbed)).toEqual([]);
    expect(unchangedIn([...pairs, { from: 47_110, to: 47_110 }], scrubbed)).toEqual([47_110]);
    expect(problemsOf([...pairs, { from: "2025-02-28T22:00:00Z", to: "2031-01-01T00:00:00Z" }])).not.toEqual([]);
  });

  test("that was retried and refused is again", async () => {
    const answer: Answer = (_task, count) => (count === 0 ? { error: "Busy" } : { error: "Declined" });
    const { recording, plain, scrubbed } = await scrubbedOrders(answer);
    expect(wrongIn(recording, { plain, scrubbed })).toEqual([]);
    expect(scrubbed.expected.states).toEqual(["Charge", "Refused"]);
  });
});

/** The way hangs on what an intrinsic function makes of a value. */
const PARTED: JsonObject = {
  StartAt: "Part",
  States: {
    Part: {
      Type: "Pass",
      Parameters: { "city.$": "States.ArrayGetItem(States.StringSplit($.address, ', '), 1)", "all.$": "$" },
      Next: "Where",
    },
    Where: { Type: "Choice", Choices: [{ Variable: "$.city", StringEquals: "Bern", Next: "Here" }], Default: "There" },
    Here: { Type: "Succeed" },
    There: { Type: "Succeed" },
  },
};

test("a value that an intrinsic function takes apart stays, and is told to decide", async () => {
  const { events } = await recordRun(PARTED, {
    address: "Main Street 4, Bern",
    name: "Ann Other",
    more: ["Basel", 77_777],
  });
  const made = await both(recordingOf("parted", events, JSON.stringify(PARTED), { arn: ARN }));
  expect(made?.scrubbed.kept.filter(({ reason }) => reason === "decides")).toEqual([
    { text: "Main Street 4, Bern", reason: "decides" },
  ]);
  expect([...textsIn(made?.scrubbed.input)].join()).not.toMatch(/Ann|Basel|77777/);
});

/** The way hangs on a time that the definition says. */
const DUE: JsonObject = {
  StartAt: "Due",
  States: {
    Due: {
      Type: "Choice",
      Choices: [{ Variable: "$.at", TimestampGreaterThan: "2024-12-31T00:00:00Z", Next: "Later" }],
      Default: "Now",
    },
    Later: { Type: "Pass", Parameters: { "started.$": "$$.Execution.StartTime", "at.$": "$.at" }, End: true },
    Now: { Type: "Succeed" },
  },
};

test("times stay on their side of a time that the definition says, and so do those of the run, which is told", async () => {
  const input = { at: "2025-01-31T12:00:00.000Z", before: "2024-06-01T00:00:00Z", born: "1980-02-29" };
  const { events } = await recordRun(DUE, input);
  const made = await both(recordingOf("due", events, JSON.stringify(DUE), { arn: ARN }));
  const scrubbed = JSON.parse(made?.scrubbed.input ?? "{}") as Record<string, string>;
  const [at = "", before = "", born = ""] = [scrubbed["at"], ...Object.values(scrubbed).slice(1)];
  expect(Date.parse(at)).toBeGreaterThan(Date.parse("2024-12-31T00:00:00Z"));
  expect(Date.parse(before)).toBeLessThan(Date.parse("2024-12-31T00:00:00Z"));
  expect([at, before, born].filter((text) => Object.values(input).includes(text))).toEqual([]);
  expect(born).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(made?.scrubbed.expected.states).toEqual(["Due", "Later"]);
  expect(made?.scrubbed.kept).toContainEqual({ text: "2025-03-01T08:00:00.000Z", reason: "order" });
});

test("data that nests without an end in sight is not scrubbed, and the reason is told", async () => {
  const deep = JSON.parse(`{"a":${"[".repeat(900)}"x"${"]".repeat(900)}}`) as Json;
  let text = '"x"';
  for (let level = 0; level < 10; level++) text = JSON.stringify([text]);
  const definition: JsonObject = { StartAt: "End", States: { End: { Type: "Succeed" } } };
  const { events } = await recordRun(definition, { deep, text });
  const recording = recordingOf("deep", events, JSON.stringify(definition), { arn: ARN });
  expect(await recordTask({ ...recording.task, salt: "a" })).toEqual({
    ok: false,
    error: "Its data holds JSON in texts in texts too deep.",
  });
});
