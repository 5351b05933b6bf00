import { expect, test } from "vitest";
import { edgesOf, graphOf } from "@/lib/asl/graph";
import { parseMachine } from "@/lib/asl/parse";
import { findState, scopesOf, statesOf } from "@/lib/asl/walk";

const { machine } = parseMachine({
  StartAt: "Check",
  States: {
    Check: {
      Type: "Choice",
      Choices: [
        { Variable: "$.n", NumericGreaterThanEquals: 5, Next: "Both" },
        { Not: { Variable: "$.name", StringEqualsPath: "$.other" }, Next: "Each" },
      ],
      Default: "Stop",
    },
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Left", States: { Left: { Type: "Pass", End: true } } },
        { StartAt: "Right", States: { Right: { Type: "Fail" } } },
      ],
      Catch: [
        { ErrorEquals: ["A", "B"], Next: "Each" },
        { ErrorEquals: ["States.ALL"], Next: "Stop" },
      ],
      End: true,
    },
    Each: {
      Type: "Map",
      ItemProcessor: {
        StartAt: "Inner",
        States: {
          Inner: {
            Type: "Map",
            Iterator: { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } },
            End: true,
          },
        },
      },
      Next: "Stop",
    },
    Stop: { Type: "Succeed" },
  },
});
if (machine === undefined) throw new Error("the machine of this test is not valid");

test("every level is there, the outer before the inner, with the state that holds it", () => {
  const graph = graphOf(machine);
  expect(graph.levels.map(({ parent, branch, depth, startAt }) => [parent, branch, depth, startAt])).toEqual([
    [undefined, undefined, 0, "Check"],
    ["Both", 0, 1, "Left"],
    ["Both", 1, 1, "Right"],
    ["Each", undefined, 1, "Inner"],
    ["Inner", undefined, 2, "Item"],
  ]);
});

test("a state leads on by its rules, its default, its next and its catchers", () => {
  expect(graphOf(machine).levels[0]?.edges).toEqual([
    { kind: "choice", from: "Check", to: "Both", index: 0, label: "$.n ≥ 5" },
    { kind: "choice", from: "Check", to: "Each", index: 1, label: "not ($.name = $.other)" },
    { kind: "default", from: "Check", to: "Stop" },
    { kind: "catch", from: "Both", to: "Each", index: 0, label: "A, B" },
    { kind: "catch", from: "Both", to: "Stop", index: 1, label: "States.ALL" },
    { kind: "next", from: "Each", to: "Stop" },
  ]);
});

test("terminal states end their level", () => {
  const terminal = graphOf(machine).levels.flatMap(({ nodes }) => nodes.filter((node) => node.terminal));
  expect(terminal.map(({ id }) => id)).toEqual(["Both", "Stop", "Left", "Right", "Inner", "Item"]);
});

test("the walk visits each state once and finds it by its name", () => {
  const names = [...statesOf(machine)].map(({ name }) => name);
  expect(names).toEqual(["Check", "Both", "Each", "Stop", "Left", "Right", "Inner", "Item"]);
  expect(names.map((name) => findState(machine, name)?.name)).toEqual(names);
  expect(findState(machine, "constructor")).toBeUndefined();
  expect([...scopesOf(machine)]).toHaveLength(5);
});

test("a long condition is cut, and a comment stands for it", () => {
  const state = parseMachine({
    QueryLanguage: "JSONata",
    StartAt: "C",
    States: {
      C: {
        Type: "Choice",
        Choices: [
          { Condition: `{% $states.input.a = "${"x".repeat(100)}" %}`, Next: "Z" },
          { Condition: "{% $a %}", Next: "Z", Comment: "when a" },
        ],
        Default: "Z",
      },
      Z: { Type: "Succeed" },
    },
  }).machine?.states.get("C");
  const labels = state === undefined ? [] : edgesOf(state).map((edge) => ("label" in edge ? edge.label : ""));
  expect(labels[0]).toHaveLength(60);
  expect(labels[0]).toMatch(/^\$states\.input\.a = "x+…$/);
  expect(labels[1]).toBe("when a");
});
