import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import { recordRun } from "../replay/runs";
import { place, stepscope } from "./run";

const MACHINE: JsonObject = {
  StartAt: "Both",
  States: {
    Both: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Pay",
          States: {
            Pay: {
              Type: "Task",
              Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay",
              Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 60, MaxAttempts: 1 }],
              End: true,
            },
          },
        },
        { StartAt: "Pause", States: { Pause: { Type: "Wait", Seconds: 3600, End: true } } },
      ],
      End: true,
    },
  },
};

function fileOf(name: string, errors: readonly string[], input: Json): Promise<string> {
  const answer = (task: { input: string }, count: number): { ok: Json } | { error: string } => {
    const error = errors[count];
    return error === undefined ? { ok: { Payload: JSON.parse(task.input) as Json } } : { error };
  };
  return recordRun(MACHINE, input, answer).then(({ events }) => {
    const arn = `arn:aws:states:eu-west-1:123456789012:execution:orders:${name}`;
    return JSON.stringify({
      format: "stepscope/execution",
      version: 1,
      execution: { executionArn: arn, name, type: "STANDARD" },
      definition: MACHINE,
      events: events.map(encodeEvent),
    });
  });
}

async function setUp(runs: Readonly<Record<string, readonly string[]>>, input: Json = { n: 1 }) {
  const { folder, env } = place();
  mkdirSync(join(folder, "runs"));
  for (const [name, errors] of Object.entries(runs)) {
    writeFileSync(join(folder, "runs", `${name}.stepscope.json`), await fileOf(name, errors, input));
  }
  // As it is where the package is installed.
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(process.cwd(), join(folder, "node_modules/stepscope"));
  symlinkSync(join(process.cwd(), "node_modules/@aws-sdk"), join(folder, "node_modules/@aws-sdk"));
  const paths = {
    mock: join(folder, "mock.json"),
    tests: join(folder, "states.json"),
    test: join(folder, "orders.test.mjs"),
  };
  return { folder, env, ...paths, runs: join(folder, "runs") };
}

function nodeTest(file: string): Promise<{ readonly code: number; readonly out: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ["--test", file], { env }, (error, out) =>
      resolve({ code: error === null ? 0 : 1, out }),
    );
  });
}

describe("stepscope record", () => {
  test("what it writes runs as recorded, and a changed answer is found", { timeout: 600_000 }, async () => {
    const {
      env,
      runs,
      mock,
      tests,
      test: file,
    } = await setUp({ good: [], retried: ["Busy"], failed: ["Busy", "Broken"] });
    const args = ["record", runs, "--mock", mock, "--teststate", tests, "--test", file];
    expect(await stepscope(args, { env })).toMatchObject({ code: 0, err: "" });
    const ran = await nodeTest(file);
    expect(ran.out).toMatch(/^# pass 3$/m);
    expect(ran.code).toBe(0);
    const states = JSON.parse(readFileSync(tests, "utf8")) as { stateName: string; mock: { errorOutput?: object } }[];
    expect(states.map(({ mock: { errorOutput } }) => errorOutput !== undefined)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    writeFileSync(mock, readFileSync(mock, "utf8").replace('"Busy"', '"Other"'));
    expect((await nodeTest(file)).code).toBe(1);
  });

  test("scrubbed files hold no text of the data and run on the same way, and what stays is printed", async () => {
    const {
      env,
      runs,
      mock,
      tests,
      test: file,
    } = await setUp({ "order-of-ann": ["Busy"] }, { name: "Ann Other", n: 1 });
    const args = ["record", runs, "--mock", mock, "--teststate", tests, "--test", file, "--scrub"];
    const ended = await stepscope(args, { env });
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(ended.out).toContain('Kept: "Busy" (the definition names it).');
    expect(ended.out).toContain('Kept: "orders" (the name of the machine).');
    const written = [mock, tests, file].map((one) => readFileSync(one, "utf8")).join("");
    expect(written).not.toMatch(/Ann|order-of-ann|told by the test/);
    expect((await stepscope(["record", runs, "--mock", mock, "--test", file], { env })).code).toBe(0);
    expect([mock, file].map((one) => readFileSync(one, "utf8")).join("")).toMatch(/Ann Other/);
    expect((await stepscope(args, { env })).code).toBe(0);
    const ran = await nodeTest(file);
    expect(ran.out).toMatch(/^# pass 1$/m);
  });

  test("what cannot be replayed is named, and the rest is written", async () => {
    const { env, runs, mock } = await setUp({ good: [] });
    const broken = JSON.parse(readFileSync(join(runs, "good.stepscope.json"), "utf8")) as {
      events: JsonObject[];
    } & JsonObject;
    writeFileSync(
      join(runs, "cut.stepscope.json"),
      JSON.stringify({ ...broken, execution: { name: "cut" }, events: broken.events.slice(2) }),
    );
    const ended = await stepscope(["record", runs, "--mock", mock], { env });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain("The beginning is missing");
    expect(JSON.parse(readFileSync(mock, "utf8"))).toMatchObject({
      StateMachines: { orders: { TestCases: { good: { Pay: "good.Pay" } } } },
    });
  });

  test("a test without a mock file is no use", async () => {
    const ended = await stepscope(["record", "runs", "--test", "a.test.mjs"]);
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("Name one with --mock.") as string });
  });
});
