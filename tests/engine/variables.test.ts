import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import type { StepOptions } from "@/lib/engine/compiledMachine";
import { runToEnd } from "@/lib/runner/run";
import type { RunResult, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { machineOf, startOf } from "./machine";

const nothing = { invokeTask: () => [] };
const run = async (definition: Json, input: Json = {}, options: StepOptions = {}): Promise<RunResult["run"]> =>
  (await runToEnd(machineOf(definition), startOf(input), nothing, options)).run;

/** Pass states in a row, each with its Assign. */
function row(assigns: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  const states = assigns.map((Assign, i): [string, Json] => [
    `S${i}`,
    { Type: "Pass", Assign, ...(i + 1 < assigns.length ? { Next: `S${i + 1}` } : { End: true }), ...more },
  ]);
  return { StartAt: "S0", States: Object.fromEntries(states) };
}

/** JSON text of a string of this size, the quotes included. */
const sized = (bytes: number, letter = "x") => letter.repeat((bytes - 2) / new TextEncoder().encode(letter).length);

const ONE = 262_144;
const ASSIGN =
  "The variables assigned in the state 'S0' have a size exceeding the maximum number of bytes service limit.";
const ALL = "All variables of the execution have a size exceeding the maximum number of bytes service limit.";
const FITS = [null, null];
const tooLarge = (cause: string) => ["States.DataLimitExceeded", cause];

describe("the variables of one Assign", () => {
  it.each([
    ["256 KiB", { v: sized(ONE) }, FITS],
    ["a byte more", { v: sized(ONE + 1) }, tooLarge(ASSIGN)],
    ["256 KiB together", { v: sized(ONE / 2), w: sized(ONE / 2) }, FITS],
    ["a byte more together", { v: sized(ONE / 2), w: sized(ONE / 2 + 1) }, tooLarge(ASSIGN)],
    ["256 KiB of letters of two bytes", { v: sized(ONE, "é") }, FITS],
    ["two bytes more", { v: sized(ONE + 2, "é") }, tooLarge(ASSIGN)],
  ])("%s", async (_name, assign, told) => {
    const { error, cause } = await run(row([assign]));
    expect([error, cause]).toEqual(told);
  });

  it("are measured in a catcher too", async () => {
    const task = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "f" },
      Catch: [{ ErrorEquals: ["States.ALL"], Assign: { v: sized(ONE + 1) }, Next: "B" }],
      Next: "B",
    };
    const definition = { StartAt: "S0", States: { S0: task, B: { Type: "Succeed" } } };
    const world: SimulatedWorld = { invokeTask: ({ token, at }) => [{ kind: "taskFailed", token, at }] };
    const { run: failed } = await runToEnd(machineOf(definition), startOf({}), world);
    expect(failed.cause).toBe(ASSIGN);
  });
});

describe("all variables", () => {
  const forty = (names: (i: number) => string, count: number) =>
    row(Array.from({ length: count }, (_, i) => ({ [`${names(i)}.$`]: "$.x" })));
  const input = { x: sized(ONE - 8) };

  it("may have 10 MiB", async () => {
    expect(
      (
        await run(
          forty((i) => `v${i}`, 40),
          input,
        )
      ).error,
    ).toBe(null);
    const { error, cause } = await run(
      forty((i) => `v${i}`, 41),
      input,
    );
    expect([error, cause]).toEqual(tooLarge(ALL));
  });

  it("count what they hold, not what was ever assigned", async () => {
    expect(
      (
        await run(
          forty(() => "v", 90),
          input,
        )
      ).error,
    ).toBe(null);
  });

  it("of scopes that are closed count no more, those of scopes that are open do", async () => {
    const map = (MaxConcurrency: number) => ({
      StartAt: "M",
      States: { M: { Type: "Map", MaxConcurrency, ItemProcessor: row([{ "v.$": "$" }, {}]), End: true } },
    });
    const items = Array.from({ length: 5 }, () => "12345678");
    const limits = { variables: 30 };
    expect((await run(map(1), items, { limits })).error).toBe(null);
    const waiting = (MaxConcurrency: number) =>
      JSON.parse(
        JSON.stringify(map(MaxConcurrency)).replace(/"S1":\{[^}]*\}/, '"S1":{"Type":"Wait","Seconds":1,"End":true'),
      ) as Json;
    expect((await run(waiting(3), items, { limits })).error).toBe(null);
    expect((await run(waiting(4), items, { limits })).cause).toBe(ALL);
  });
});
