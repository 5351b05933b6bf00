import { describe, expect, it, test } from "vitest";
import { ok } from "@/lib/base/result";
import { endedRunOf } from "@/lib/replay/rerun/endedRun";
import { predictRedrive } from "@/lib/replay/rerun/predict";
import type { Prediction } from "@/lib/replay/rerun/prediction";
import { openReplaySession } from "@/lib/replay/replaySession";
import { disturbances, endedOf, echo, observed, redriven, startOf, subjectOf } from "./disturbed";
import { OWN_MACHINES } from "./ownMachines";
import type { PublicMachine } from "./publicMachines";
import { tried, WAYS } from "./tried";
import { whatWasWrong } from "./whatHappened";

const own = await Promise.all(
  OWN_MACHINES.map(async ({ name, definition, input }): Promise<PublicMachine> => {
    const subject = subjectOf(definition);
    if (subject === null) throw new Error(`${name} is refused`);
    const text = JSON.stringify(input);
    return { name, subject, input: text, answer: echo, whole: await observed(subject.compiled, startOf(text), echo) };
  }),
);

describe.each(own)("of $name", (subject) => {
  it.each(WAYS)("what is predicted of a %s is what happens, wherever it was disturbed", async (way) => {
    for (const disturbance of disturbances(subject.whole, "every state")) {
      const told = await tried(subject, disturbance, way);
      const wrong = told === null ? [] : whatWasWrong(told.prediction, told.happened);
      expect(wrong, JSON.stringify({ disturbance, told: told?.prediction })).toEqual([]);
    }
  });

  it("its record tells the same as the run itself", async () => {
    const { machine } = subject.subject;
    for (const disturbance of disturbances(subject.whole, "every state")) {
      const start = startOf(subject.input);
      const before = await observed(subject.subject.compiled, start, echo, disturbance);
      const { events } = before.result;
      const known = { definitionAssumed: false, type: "STANDARD", arn: start.execution.id } as const;
      const ended = endedRunOf(await openReplaySession({ events, machine: ok(machine), ...known }));
      if (!ended.ok) throw new Error(`${JSON.stringify(disturbance)}: ${ended.error}`);
      const [recorded, ran] = [
        await predictRedrive(ended.value),
        await predictRedrive(endedOf(subject.subject, before)),
      ];
      if (!recorded.ok || !ran.ok) throw new Error("it cannot be redriven");
      // What became of the children of a Map Run is in records of their own.
      const ofItself = ({ containers, ...told }: Prediction) => ({
        ...told,
        containers: containers.filter(({ of }) => of !== "children"),
      });
      expect(ofItself(recorded.value)).toEqual(ofItself(ran.value));
    }
  });
});

test("a result that was too large runs a whole Parallel again, and all of its tasks are invoked twice", async () => {
  const branch = (name: string) => ({
    StartAt: name,
    States: { [name]: { Type: "Task", Resource: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`, End: true } },
  });
  const definition = {
    StartAt: "Both",
    States: { Both: { Type: "Parallel", Branches: [branch("A"), branch("B")], Next: "End" }, End: { Type: "Succeed" } },
  };
  const subject = subjectOf(definition);
  if (subject === null) throw new Error("it is refused");
  const large = () => "x".repeat(150_000);
  const before = await observed(subject.compiled, startOf("{}"), large);
  expect(before.result.run.error).toBe("States.DataLimitExceeded");
  const told = await predictRedrive(endedOf(subject, before));
  if (!told.ok) throw new Error(told.error);
  expect(told.value.runAgain.map(({ state }) => state)).toEqual(["Both"]);
  expect(told.value.containers).toEqual([]);
  expect(told.value.invoked.map(({ state, certain, last }) => [state, certain, last.kind])).toEqual([
    ["A", true, "succeeded"],
    ["B", true, "succeeded"],
  ]);
  const after = await redriven(subject.compiled, before.result, () => "small");
  const originOf = (state: string) => state;
  expect(after.result.run.status).toBe("SUCCEEDED");
  expect(whatWasWrong(told.value, { machine: subject.machine, before, after, isRedrive: true, originOf })).toEqual([]);
});

test("at three in the morning: what was tried and how it ended, what is kept, and what is not invoked again", async () => {
  const subject = own.find(({ name }) => name === "branches in a branch");
  if (subject === undefined) throw new Error("no such machine");
  const told = await tried(subject, { at: 3, how: "fails" }, "redrive");
  const { runAgain, notInvoked, containers, later, transitions } = told?.prediction ?? {};
  expect(runAgain?.map(({ place, last }) => [place, last?.kind, last?.error, last?.attempts])).toEqual([
    ["Both › branch 0 › A2", "aborted", null, 1],
    ["Both › branch 1 › Inner › branch 0 › B1", "aborted", null, 1],
    ["Both › branch 1 › Inner › branch 1 › C2", "failed", "Disturbed", 1],
  ]);
  expect(containers?.map(({ place, kept, goOn, start }) => [place, kept, goOn, start])).toEqual([
    ["Both", 1, 2, 0],
    ["Both › branch 1 › Inner", 0, 2, 0],
  ]);
  expect(notInvoked?.map(({ state }) => state)).toEqual(["A1"]);
  expect(later?.map(({ state, certain }) => [state, certain])).toEqual([
    ["After", true],
    ["D", true],
    ["B2", true],
  ]);
  // The redrive, three states that go on, three that follow.
  expect(transitions).toEqual({ least: 7, dependsOn: [] });
});

describe("a prediction that is tampered with is noticed", () => {
  const tampered: readonly [string, (told: Prediction) => Prediction][] = [
    [
      "a transition more",
      (told) => ({ ...told, transitions: { ...told.transitions, least: told.transitions.least + 1 } }),
    ],
    ["a task that is invoked again left out", (told) => ({ ...told, invoked: told.invoked.slice(1) })],
    [
      "one that is not told as one that is",
      (told) => ({ ...told, invoked: [...told.invoked, ...told.notInvoked.map((one) => ({ ...one, certain: true }))] }),
    ],
    ["a state at which it goes on left out", (told) => ({ ...told, runAgain: told.runAgain.slice(1) })],
    [
      "a branch kept that goes on",
      (told) => ({ ...told, runAgain: told.runAgain.filter(({ place }) => !place.includes("branch 0")) }),
    ],
    ["a new state left out", (told) => ({ ...told, later: told.later.slice(1) })],
    ["another end", (told) => ({ ...told, ends: { status: "FAILED", error: "Other" } })],
  ];

  it.each(tampered)("%s", async (_name, tamper) => {
    const subject = own.find(({ name }) => name === "branches in a branch");
    if (subject === undefined) throw new Error("no such machine");
    const told = await tried(subject, { at: 1, how: "stopped" }, "redrive");
    if (told === null) throw new Error("it was not disturbed");
    expect(whatWasWrong(told.prediction, told.happened)).toEqual([]);
    expect(whatWasWrong(tamper(told.prediction), told.happened)).not.toEqual([]);
  });

  it("items kept that are not", async () => {
    const subject = own.find(({ name }) => name === "a Map of Parallels of Maps");
    if (subject === undefined) throw new Error("no such machine");
    const told = await tried(subject, { at: 3, how: "fails" }, "redrive");
    if (told === null) throw new Error("it was not disturbed");
    const { prediction, happened } = told;
    const [first, ...rest] = prediction.containers;
    if (first === undefined) throw new Error("nothing is kept");
    const more = { ...first, kept: (first.kept ?? 0) + 1, start: (first.start ?? 0) - 1 };
    expect(whatWasWrong({ ...prediction, containers: [more, ...rest] }, happened)).not.toEqual([]);
  });
});
