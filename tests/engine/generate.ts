import fc from "fast-check";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Input } from "@/lib/engine/protocol";
import { answersOf, type MockedResponse } from "@/lib/runner/mock";
import type { Instant } from "@/lib/base/instant";
import type { Task, SimulatedWorld } from "@/lib/runner/simulatedWorld";

/*
 * Machines that parse and end: states in a row, with Choices that skip ahead, Parallels and Maps that hold
 * machines of their own, tasks that fail and are retried or caught.
 */

type Shape =
  | { readonly kind: "pass" | "task" | "wait" | "jsonata" | "assign"; readonly n: number }
  | { readonly kind: "choice"; readonly n: number }
  | { readonly kind: "parallel"; readonly n: number; readonly inner: readonly (readonly Shape[])[] }
  | { readonly kind: "map"; readonly n: number; readonly inner: readonly Shape[] };

const leaf = fc.record({
  kind: fc.constantFrom("pass", "task", "wait", "jsonata", "assign", "choice" as const),
  n: fc.nat(99),
}) as fc.Arbitrary<Shape>;

const { machine } = fc.letrec<{ machine: readonly Shape[]; shape: Shape }>((tie) => ({
  machine: fc.array(tie("shape"), { minLength: 1, maxLength: 4 }),
  shape: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constant("parallel" as const),
      n: fc.nat(99),
      inner: fc.array(tie("machine"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("map" as const), n: fc.nat(99), inner: tie("machine") }),
  ),
}));

/** A definition and the seed of the world it runs in. */
export const runs = fc.record({ definition: machine.map(definitionOf), world: fc.nat(1_000_000) });

function definitionOf(shapes: readonly Shape[]): JsonObject {
  let count = 0;
  const level = (row: readonly Shape[]): JsonObject => {
    const names = row.map(() => `S${count++}`);
    const states = row.map((shape, i) => [names[i] ?? "", stateOf(shape, names[i + 1] ?? null, level)] as const);
    return { StartAt: names[0] ?? "", States: Object.fromEntries(states) };
  };
  return level(shapes);
}

function stateOf(shape: Shape, next: string | null, level: (row: readonly Shape[]) => JsonObject): JsonObject {
  const moves: JsonObject = next === null ? { End: true } : { Next: next };
  const { n } = shape;
  const recovers: JsonObject = {
    ...(n % 2 === 0 ? { Retry: [{ ErrorEquals: ["Odd"], MaxAttempts: n % 4, IntervalSeconds: 1 + (n % 3) }] } : {}),
    ...(n % 3 === 0 && next !== null
      ? { Catch: [{ ErrorEquals: ["States.ALL"], Next: next, ResultPath: "$.e" }] }
      : {}),
  };
  switch (shape.kind) {
    case "pass":
      return { Type: "Pass", Parameters: { "in.$": "$", n }, ...moves };
    case "assign":
      return { Type: "Pass", Assign: { [`v${n % 5}`]: n }, ...moves };
    case "jsonata":
      return { Type: "Pass", QueryLanguage: "JSONata", Output: { n: "{% $uuid() %}", r: "{% $random() %}" }, ...moves };
    case "wait":
      return { Type: "Wait", Seconds: n % 7, ...moves };
    case "choice":
      if (next === null) return { Type: "Succeed" };
      return { Type: "Choice", Choices: [{ Variable: "$.n", IsPresent: n % 2 === 0, Next: next }], Default: next };
    case "task":
      return {
        Type: "Task",
        Resource: taskResource(n),
        Parameters: { FunctionName: "f", "Payload.$": "$" },
        TimeoutSeconds: 20,
        ...recovers,
        ...moves,
      };
    case "parallel":
      return { Type: "Parallel", Branches: shape.inner.map(level), ...recovers, ...moves };
    case "map":
      return {
        Type: "Map",
        ItemsPath: "$$.Execution.Input.items",
        MaxConcurrency: n % 4,
        ItemProcessor: level(shape.inner),
        ...recovers,
        ...moves,
      };
  }
}

function taskResource(n: number): string {
  const resources = [
    "arn:aws:lambda:us-east-1:000000000000:function:f",
    "arn:aws:states:us-east-1:000000000000:activity:a",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
  ];
  return resources[n % resources.length] ?? "";
}

export const INPUT: Json = { items: [1, 2, 3], n: 1 };

/** A world that answers by the token alone: well, badly, late or never. The same on every run. */
export function worldOf(seed: number): SimulatedWorld {
  return { invokeTask: (task) => answer(task, hash(`${seed} ${task.token}`)) };
}

function answer(task: Task, chance: number): readonly Input[] {
  const late = (chance >>> 8) % 6;
  const response: MockedResponse =
    chance % 5 === 0
      ? { kind: "throw", error: chance % 2 === 0 ? "Odd" : "Even", cause: "why" }
      : { kind: "return", value: { ok: chance } };
  const all = answersOf(task, response).map((input, i) => ({ ...input, at: (task.at + i * late * 1000) as Instant }));
  return chance % 17 === 0 ? all.slice(0, -1) : all;
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16_777_619);
  return (value ^ (value >>> 15)) >>> 0;
}
