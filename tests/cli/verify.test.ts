import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { changed, recordRun } from "../replay/runs";
import { place, stepscope } from "./run";

const MACHINE: JsonObject = {
  StartAt: "Make",
  States: {
    Make: { Type: "Pass", Parameters: { "id.$": "States.UUID()", "n.$": "$.n" }, Next: "Pay" },
    Pay: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay", End: true },
  },
};
const MACHINE_ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";

function arnOf(name: string): string {
  return `arn:aws:states:eu-west-1:123456789012:execution:orders:${name}`;
}

/** A file of a run, in our own format. */
function fileOf(run: RecordedExecution, name: string, definition: JsonObject | null = MACHINE): string {
  return JSON.stringify({
    format: "stepscope/execution",
    version: 1,
    execution: { executionArn: arnOf(name), name, stateMachineArn: MACHINE_ARN, type: "STANDARD" },
    ...(definition === null ? {} : { definition }),
    events: run.events.map(encodeEvent),
  });
}

type Result = {
  target: string;
  name: string;
  verdict: string;
  reason: string | null;
  accepted: { kind: string }[];
  divergences: { state: string; eventIds: (number | null)[]; kind: string; difference: { path: string }[] }[];
};
const resultsIn = (out: string) => (JSON.parse(out) as { results: Result[] }).results;

describe("stepscope verify", () => {
  let good: RecordedExecution, bad: RecordedExecution, failed: RecordedExecution;
  beforeAll(async () => {
    good = await recordRun(MACHINE, { n: 1 });
    bad = changed(good, 3, (wire) => {
      const output = String((wire["stateExitedEventDetails"] as JsonObject)["output"]).replace('"n":1', '"n":2');
      return { ...wire, stateExitedEventDetails: { name: "Make", output } };
    });
    failed = await recordRun(MACHINE, { n: 1 }, () => ({ error: "Declined" }));
  });

  test("a match exits with 0 and lists what it accepts", async () => {
    const { folder, env } = place();
    const file = join(folder, "good.stepscope.json");
    writeFileSync(file, fileOf(good, "good"));
    const plain = await stepscope(["verify", file], { env });
    expect(plain).toMatchObject({ code: 0, err: "" });
    expect(plain.out).toContain(
      "MATCH (accepted non-determinism)  good\n  accepted: uuid × 1, first at event 3 (Make)",
    );
    const { code, out } = await stepscope(["verify", file, "--json"], { env });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      results: [
        {
          target: file,
          name: "good",
          verdict: "MATCH (accepted non-determinism)",
          reason: null,
          accepted: [{ kind: "uuid", count: 1, eventId: 3, state: "Make" }],
          divergences: [],
          findings: [],
        },
      ],
    });
  });

  test("a divergence exits with 1 and names state, events, kind and difference", async () => {
    const { folder, env } = place();
    const file = join(folder, "bad.stepscope.json");
    writeFileSync(file, fileOf(bad, "bad"));
    const { code, out } = await stepscope(["verify", file, "--json"], { env });
    expect(code).toBe(1);
    expect(resultsIn(out)).toMatchObject([
      {
        verdict: "DIVERGED",
        divergences: [
          {
            state: "Make",
            eventIds: [3, 3],
            kind: "output",
            difference: [{ path: "output.n", ours: "1", recorded: "2" }],
          },
        ],
      },
    ]);
  });

  test("what cannot be replayed exits with 0, with --strict 1, and says why; --definition mends it", async () => {
    const { folder, env } = place();
    const [file, definition] = [join(folder, "alone.stepscope.json"), join(folder, "orders.asl.json")];
    writeFileSync(file, fileOf(good, "alone", null));
    writeFileSync(definition, JSON.stringify(MACHINE));
    const lenient = await stepscope(["verify", file], { env });
    expect(lenient).toMatchObject({ code: 0, out: expect.stringContaining("NOT REPLAYABLE  alone") as string });
    expect(lenient.out).toContain("--definition");
    expect((await stepscope(["verify", file, "--strict"], { env })).code).toBe(1);
    const mended = await stepscope(["verify", file, "--strict", "--definition", definition], { env });
    expect(mended).toMatchObject({ code: 0, out: expect.stringContaining("MATCH") as string });
  });

  test("stored executions are found by ARN, by key, and by their machine with a filter", async () => {
    const { folder, env } = place();
    for (const [name, run] of [
      ["good", good],
      ["bad", bad],
      ["failed", failed],
    ] as const) {
      writeFileSync(join(folder, `${name}.stepscope.json`), fileOf(run, name));
    }
    writeFileSync(join(folder, "alone.stepscope.json"), fileOf(good, "alone", null));
    expect((await stepscope(["import", folder], { env })).code).toBe(0);

    const byArn = await stepscope(["verify", arnOf("bad"), arnOf("good"), "--json"], { env });
    expect(byArn.code).toBe(1);
    expect(resultsIn(byArn.out).map(({ target, verdict }) => [target, verdict])).toEqual([
      [arnOf("bad"), "DIVERGED"],
      [arnOf("good"), "MATCH (accepted non-determinism)"],
    ]);

    const namesOf = async (...args: string[]) => {
      const { code, out } = await stepscope(["verify", ...args, "--json"], { env });
      return { code, names: resultsIn(out).map(({ name }) => name) };
    };
    expect(await namesOf("orders", "--status", "failed")).toEqual({ code: 0, names: ["failed"] });
    expect(await namesOf(MACHINE_ARN, "--error", "Declined")).toEqual({ code: 0, names: ["failed"] });
    expect((await namesOf("orders", "--since", "2025-02-28")).names).toHaveLength(4);
    expect((await namesOf("orders", "--until", "2025-02-28")).names).toEqual([]);
    expect(await namesOf("orders", "--since", "1h")).toEqual({ code: 0, names: [] });

    const alone = await stepscope(["verify", arnOf("alone"), "--json"], { env });
    expect(resultsIn(alone.out)[0]).toMatchObject({
      verdict: "MATCH (accepted non-determinism)",
      reason: expect.stringContaining("assumed") as string,
    });
  });

  test.each([
    [["nowhere.json"], "neither a file or folder"],
    [[arnOf("lost")], "is not stored here"],
    [["0123456789abcdef0123"], "is not stored here"],
    [["orders", "--status", "BROKEN"], "--status: BROKEN is none of RUNNING"],
    [["orders", "--since", "yesterday"], "--since: yesterday is no time"],
    [[""], "a target is empty"],
    [[], "missing required argument"],
  ])("%j is wrong use, exits with 2 and says so", async (args, message) => {
    const { env } = place();
    const { code, out, err } = await stepscope(["verify", ...args], { env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  test("a definition that cannot be read is wrong use; a file that is no history too", async () => {
    const { folder, env } = place();
    const file = join(folder, "odd.json");
    writeFileSync(file, '{"hello": 1}');
    expect(await stepscope(["verify", file], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining("odd.json") as string,
    });
    expect(await stepscope(["verify", file, "--definition", join(folder, "none.json")], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--definition") as string,
    });
  });
});
