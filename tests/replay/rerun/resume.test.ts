import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { instant } from "@/lib/base/instant";
import { parseMachine } from "@/lib/asl/parse";
import { compile } from "@/lib/engine/compile";
import { encodeEvent } from "@/lib/history/encode";
import { unrecorded } from "@/lib/replay/matcher";
import { decoded } from "../runs";
import { resumeMachine, type ResumeMachine } from "@/lib/replay/rerun/resume/resumeMachine";
import { type Answering, type Disturbance, disturbances, echo, endedOf, type Observed } from "./disturbed";
import { observed, startOf, type Subject, subjectOf } from "./disturbed";
import { OWN_MACHINES } from "./ownMachines";

/** Runs the machine that resumes a disturbed execution. */
async function resumed(made: ResumeMachine, answer: Answering, input = made.input): Promise<Observed> {
  const name = (state: string) => made.originOf(state) ?? state;
  return observed(compile(made.machine), startOf(input, "run-2"), answer, null, name);
}

async function disturbed(subject: Subject, input: string, answer: Answering, disturbance: Disturbance) {
  const before = await observed(subject.compiled, startOf(input), answer, disturbance);
  return { before, made: resumeMachine(endedOf(subject, before), JSON.stringify(subject.definition), "orders") };
}

const asked = ({ invoked }: Observed) => invoked.map(({ state, input }) => `${state} ${input}`).toSorted();

/** What an undisturbed run asks and the disturbed one had no answer to yet: all that may be asked again. */
function unanswered(whole: Observed, before: Observed): readonly string[] {
  const left = asked(whole);
  for (const done of before.answered) left.splice(left.indexOf(`${done.state} ${done.input}`), 1);
  return left;
}

describe.each(OWN_MACHINES)("$name, resumed", ({ definition, input }) => {
  const subject = subjectOf(definition);
  if (subject === null) throw new Error("the machine is refused");
  const text = JSON.stringify(input satisfies Json);
  const hasMapRun = JSON.stringify(definition).includes("DISTRIBUTED");

  it("comes to the output of an undisturbed run, wherever it was disturbed, and invokes nothing twice", async () => {
    const whole = await observed(subject.compiled, startOf(text), echo);
    expect(whole.result.run).toMatchObject({ status: "SUCCEEDED" });
    for (const disturbance of disturbances(whole, "every invocation")) {
      const { before, made } = await disturbed(subject, text, echo, disturbance);
      if (!made.ok) throw new Error(made.error);
      const after = await resumed(made.value, echo);
      const said = JSON.stringify({ disturbance, made: made.value });
      expect(after.result.run, said).toMatchObject({ status: "SUCCEEDED", output: whole.result.run.output });
      if (!hasMapRun) expect(asked(after), said).toEqual(unanswered(whole, before));
      expect(made.value.name).toMatch(/^orders-resume-[0-9a-f]{8}$/);
      expect(parseMachine(made.value.definition, { type: "STANDARD" }).diagnostics).toEqual([]);
    }
  });
});

describe("a resumed machine that is tampered with", () => {
  const subject = subjectOf(OWN_MACHINES.find(({ name }) => name === "branches in a branch")?.definition ?? {});
  if (subject === null) throw new Error("the machine is refused");
  const input = '{"id":1,"list":[1,2]}';

  async function outputs(change: (input: string) => string): Promise<readonly [string | null, string | null]> {
    if (subject === null) throw new Error("the machine is refused");
    const whole = await observed(subject.compiled, startOf(input), echo);
    const at = whole.invoked.findIndex(({ state }) => state === "D");
    const { made } = await disturbed(subject, input, echo, { at, how: "fails" });
    if (!made.ok) throw new Error(made.error);
    const after = await resumed(made.value, echo, change(made.value.input));
    return [after.result.run.output, whole.result.run.output];
  }

  it("comes to the same where nothing is changed", async () => {
    const [mine, whole] = await outputs((text) => text);
    expect(mine).toBe(whole);
  });

  it.each([
    ["result of a kept branch", '{"state":"A2"'],
    ["input of what goes on", '{"state":"B2"'],
  ])("comes to something else with another %s", async (_what, text) => {
    const [mine, whole] = await outputs((given) => {
      expect(given).toContain(text);
      return given.replace(text, '{"state":"tampered"');
    });
    expect(mine).not.toBe(whole);
  });
});

it("is of the type of its execution, and made of what no redrive would take any more", async () => {
  const subject = subjectOf(OWN_MACHINES.find(({ name }) => name === "both in JSONata")?.definition ?? {});
  if (subject === null) throw new Error("the machine is refused");
  const before = await observed(subject.compiled, startOf('{"orders":[{"n":1},{"n":2}]}'), echo, {
    at: 2,
    how: "fails",
  });
  const ended = endedOf(subject, before);
  const text = JSON.stringify(subject.definition);
  const { run } = ended;
  const old = { ...run, startedAt: instant(Date.UTC(2020, 0, 1)), now: instant(Date.UTC(2020, 0, 1, 1)) };
  const express = { ...old, execution: { ...run.execution, type: "EXPRESS" as const } };
  const [standard, other] = [resumeMachine(ended, text, "m"), resumeMachine({ ...ended, run: express }, text, "m")];
  if (!standard.ok || !other.ok) throw new Error("there is none");
  expect(other.value.definition).toBe(standard.value.definition);
  expect(other.value.name).not.toBe(standard.value.name);
  const long = resumeMachine(ended, text, "m".repeat(80));
  expect(long.ok && long.value.name).toMatch(/^m{64}-resume-[0-9a-f]{8}$/);
});

describe("no machine resumes", () => {
  it("what failed at a Fail state", async () => {
    const subject = subjectOf({ StartAt: "No", States: { No: { Type: "Fail", Error: "No" } } });
    if (subject === null) throw new Error("the machine is refused");
    const before = await observed(subject.compiled, startOf("{}"), echo);
    expect(resumeMachine(endedOf(subject, before), JSON.stringify(subject.definition), "m")).toEqual({
      ok: false,
      error: "'No' is a Fail state: a machine that resumes there would fail again at once.",
    });
  });

  it("what succeeded", async () => {
    const subject = subjectOf({ StartAt: "Yes", States: { Yes: { Type: "Succeed" } } });
    if (subject === null) throw new Error("the machine is refused");
    const before = await observed(subject.compiled, startOf("{}"), echo);
    expect(resumeMachine(endedOf(subject, before), JSON.stringify(subject.definition), "m")).toMatchObject({
      ok: false,
    });
  });

  it.each(["", "{", "[]", "7", '{"StartAt":"Other","States":{}}'])("a definition that is %s", async (text) => {
    const subject = subjectOf(OWN_MACHINES[0]?.definition ?? {});
    if (subject === null) throw new Error("the machine is refused");
    const before = await observed(subject.compiled, startOf('{"id":1}'), echo, { at: 0, how: "fails" });
    expect(resumeMachine(endedOf(subject, before), text, "m")).toMatchObject({ ok: false });
  });

  it("what the record does not hold as a replay has it", async () => {
    const subject = subjectOf(OWN_MACHINES.find(({ name }) => name === "branches in a branch")?.definition ?? {});
    if (subject === null) throw new Error("the machine is refused");
    const whole = await observed(subject.compiled, startOf('{"id":1}'), echo);
    const at = whole.invoked.findIndex(({ state }) => state === "D");
    const ended = endedOf(subject, await observed(subject.compiled, startOf('{"id":1}'), echo, { at, how: "fails" }));
    const text = JSON.stringify(subject.definition);
    expect(resumeMachine(ended, text, "m").ok).toBe(true);
    const events = ended.events.map((event) => decoded(tampered(encodeEvent(event))));
    expect(resumeMachine({ ...ended, events }, text, "m")).toEqual({
      ok: false,
      error: "What 'A1' was given or came to is not in the record as a replay has it.",
    });
    const { run } = ended;
    const nameless = { ...run, execution: { ...run.execution, id: unrecorded("execution") } };
    // A Parallel that goes on makes its branches' inputs no more: what it asked for is not asked for.
    expect(resumeMachine({ ...ended, run: nameless }, text, "m").ok).toBe(true);
    const parameters = '"After":{"Parameters":{"id.$":"$$.Execution.Id"},';
    const asked = text.replace('"After":{', () => parameters);
    expect(resumeMachine({ ...ended, run: nameless }, asked, "m")).toEqual({
      ok: false,
      error: "It needs a name or an ARN of the execution that the record does not tell.",
    });
  });

  it("what would need more than an execution may be given", async () => {
    const subject = subjectOf(OWN_MACHINES.find(({ name }) => name === "a chain with variables")?.definition ?? {});
    if (subject === null) throw new Error("the machine is refused");
    // It stands in the input of the next state and in a variable.
    const large: Answering = () => ({ state: "x".repeat(140_000) });
    const { made } = await disturbed(subject, '{"id":1}', large, { at: 1, how: "fails" });
    expect(made).toEqual({
      ok: false,
      error: "Input, variables and kept results together are larger than an execution may be given (256 KiB).",
    });
  });
});

describe("references to the context object", () => {
  const machine = (parameters: Json) => ({
    StartAt: "A",
    States: {
      A: {
        Type: "Task",
        Resource: "arn:aws:lambda:eu-west-1:123456789012:function:a",
        Parameters: parameters,
        End: true,
      },
    },
  });
  const made = async (parameters: Json) => {
    const subject = subjectOf(machine(parameters));
    if (subject === null) throw new Error("the machine is refused");
    const { made: result } = await disturbed(subject, '{"id":1}', echo, { at: 0, how: "fails" });
    if (!result.ok) throw new Error(result.error);
    return {
      changed: result.value.changed,
      asked: JSON.parse((await resumed(result.value, echo)).invoked[0]?.input ?? "") as Json,
    };
  };

  it("lead to what the recorded execution said", async () => {
    expect(
      await made({ "id.$": "$$.Execution.Id", "at.$": "$$.Execution.StartTime", "of.$": "$$.Execution.Input.id" }),
    ).toEqual({
      changed: [],
      asked: { id: "arn:aws:states:eu-west-1:123456789012:execution:orders:run-1", at: "2026-01-05T08:00:00Z", of: 1 },
    });
  });

  it("that cannot be kept are told", async () => {
    const { changed, asked: given } = await made({ "all.$": "$$" });
    expect(changed).toEqual([{ state: "A", reference: "$$", why: "it is the whole context object, which is another" }]);
    expect(JSON.stringify(given)).toContain("run-2");
  });

  it("to the name of a state that a copy runs under another are told", async () => {
    const branch = (name: string, more: JsonObject = {}) => ({
      StartAt: name,
      States: {
        [name]: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:f", ...more, End: true },
      },
    });
    const subject = subjectOf({
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          ItemProcessor: {
            StartAt: "Both",
            States: {
              Both: {
                Type: "Parallel",
                Branches: [branch("A"), branch("B", { Parameters: { "n.$": "$$.State.Name" } })],
                End: true,
              },
            },
          },
          End: true,
        },
      },
    });
    if (subject === null) throw new Error("the machine is refused");
    const { made: result } = await disturbed(subject, "[1]", echo, { at: 1, how: "fails" });
    if (!result.ok) throw new Error(result.error);
    expect(result.value.changed).toEqual([
      { state: "B (resumed)", reference: "$$.State.Name", why: "the state was called B" },
    ]);
  });

  it("in text that is not evaluated, and what links a nested execution to its parent, stay", async () => {
    const link = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$";
    const { asked: given } = await made({ text: "$$.Execution.Id", [link]: "$$.Execution.Id" });
    expect(given).toMatchObject({
      text: "$$.Execution.Id",
      [link.slice(0, -2)]: "arn:aws:states:eu-west-1:123456789012:execution:orders:run-2",
    });
  });
});

/** An event in which A2, a state of a branch that is kept, came to something else. */
function tampered(wire: JsonObject): JsonObject {
  const text = JSON.stringify(wire);
  return JSON.parse(text.replaceAll('{\\"state\\":\\"A2\\"', '{\\"state\\":\\"B2\\"')) as JsonObject;
}
