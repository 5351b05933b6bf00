import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import type { RegressionReport } from "@/lib/replay/regression/report";
import { recordRun } from "../replay/runs";
import { place, stepscope } from "./run";

const MACHINE = {
  StartAt: "Pay",
  States: {
    Pay: {
      Type: "Task",
      Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay",
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ["Declined"], Next: "Refused" }],
      Next: "Enough?",
    },
    "Enough?": {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericGreaterThan: 5, Next: "Many" }],
      Default: "Few",
    },
    Many: { Type: "Pass", End: true },
    Few: { Type: "Pass", End: true },
    Refused: { Type: "Fail", Error: "Refused" },
  },
} satisfies JsonObject;

const arnOf = (machine: string, name: string) => `arn:aws:states:eu-west-1:123456789012:execution:${machine}:${name}`;

/** A file of a run whose `n`th invocation fails with what `errors` says. */
async function fileOf(name: string, n: number, errors: readonly string[] = [], machine = "orders"): Promise<string> {
  const { events } = await recordRun(MACHINE, { n }, (task, count) => {
    const error = errors[count];
    return error === undefined ? { ok: JSON.parse(task.input) as Json } : { error };
  });
  const execution = { executionArn: arnOf(machine, name), name, type: "STANDARD" };
  return JSON.stringify({
    format: "stepscope/execution",
    version: 1,
    execution,
    definition: MACHINE,
    events: events.map(encodeEvent),
  });
}

const RUNS: readonly (readonly [string, number, readonly string[]])[] = [
  ["few", 1, []],
  ["four", 4, []],
  ["many", 9, []],
  ["retried", 2, ["Busy"]],
  ["declined", 2, ["Declined"]],
];

describe("stepscope replay", () => {
  let files: ReadonlyMap<string, string>;
  beforeAll(async () => {
    files = new Map(
      await Promise.all(RUNS.map(async ([name, n, errors]) => [name, await fileOf(name, n, errors)] as const)),
    );
  });

  function setUp() {
    const { folder, env } = place();
    mkdirSync(join(folder, "runs"));
    for (const [name, text] of files) writeFileSync(join(folder, "runs", `${name}.stepscope.json`), text);
    const write = (name: string, definition: object) => {
      writeFileSync(join(folder, name), JSON.stringify(definition));
      return join(folder, name);
    };
    return { folder, write, runs: join(folder, "runs"), env: { ...env, XDG_CACHE_HOME: join(folder, "cache") } };
  }

  /** The machine with another bound, and without its retrier. */
  const changed = () => {
    const { Pay, ...rest } = MACHINE.States;
    const choice = { ...rest["Enough?"], Choices: [{ Variable: "$.n", NumericGreaterThan: 3, Next: "Many" }] };
    return { ...MACHINE, States: { ...rest, "Enough?": choice, Pay: { ...Pay, Retry: [] } } };
  };

  test("without a change all are the same, and what no run came to is named", async () => {
    const { runs, env } = setUp();
    const { code, out } = await stepscope(["replay", runs, "--json", "--select", "9"], { env });
    expect(code).toBe(0);
    const report = JSON.parse(out) as RegressionReport;
    expect(report.counts).toMatchObject({ same: 5, "cannot-say": 0 });
    expect(report.divergences).toEqual([]);
    expect(Object.values(report.coverage).flatMap(({ missing }) => missing)).toEqual([]);
    expect(report.selected).toHaveLength(3);
  });

  test("what a change touches is counted and grouped, is a finding, and may be allowed", async () => {
    const { folder, runs, env, write } = setUp();
    const definition = ["--definition", write("new.asl.json", changed())];
    const written = ["--junit", join(folder, "junit.xml"), "--markdown", join(folder, "summary.md")];
    const { code, out, err } = await stepscope(["replay", runs, ...definition, ...written, "--json"], { env });
    expect(code).toBe(1);
    expect(err).toBe("other-path is not allowed: 1 executions.\nnow-fails is not allowed: 1 executions.\n");
    const { counts, divergences } = JSON.parse(out) as RegressionReport;
    expect(counts).toMatchObject({ same: 3, "other-path": 1, "now-fails": 1, "needs-answer": 0 });
    expect(divergences).toEqual([
      {
        outcome: "other-path",
        kind: "nextState",
        state: "Few",
        field: expect.any(String) as string,
        count: 1,
        examples: [arnOf("orders", "four")],
      },
      {
        outcome: "now-fails",
        kind: "attempt",
        state: "Pay",
        field: "type",
        count: 1,
        examples: [arnOf("orders", "retried")],
      },
    ]);
    expect(readFileSync(join(folder, "junit.xml"), "utf8")).toContain('tests="4" failures="2"');
    expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("| now-fails | 1 |");
    const allowed = await stepscope(["replay", runs, ...definition, "--allow", "other-path,now-fails"], { env });
    expect(allowed).toMatchObject({ code: 0, err: "" });
  });

  test("too little of the definition that is reached is a finding", async () => {
    const { runs, env } = setUp();
    const file = join(runs, "few.stepscope.json");
    const { code, err } = await stepscope(["replay", file, "--min-coverage", "90"], { env });
    expect(code).toBe(1);
    expect(err).toMatch(/^The runs come to \d+\.\d % of the definition; 90 % are asked for\.$/m);
  });

  test("a mock answers what the records do not", async () => {
    const { runs, env, write } = setUp();
    const asks = structuredClone(MACHINE) as unknown as { States: { Pay: { Resource: string } } };
    asks.States.Pay.Resource = "arn:aws:lambda:eu-west-1:123456789012:function:charge";
    const args = ["replay", runs, "--definition", write("asks.asl.json", asks), "--json"];
    const open = await stepscope(args, { env });
    expect((JSON.parse(open.out) as RegressionReport).counts["needs-answer"]).toBe(5);
    const mock = write("mock.json", {
      StateMachines: { orders: { TestCases: { paid: { Pay: "Paid" } } } },
      MockedResponses: { Paid: { "0": { Return: { Payload: { n: 1 } } } } },
    });
    const mocked = await stepscope([...args, "--mock", mock], { env });
    expect((JSON.parse(mocked.out) as RegressionReport).counts["needs-answer"]).toBe(0);
  });

  test("a definition is one of one machine", async () => {
    const { runs, env, write } = setUp();
    writeFileSync(join(runs, "other.stepscope.json"), await fileOf("other", 1, [], "refunds"));
    const ended = await stepscope(["replay", runs, "--definition", write("new.asl.json", changed())], { env });
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("--definition is of one machine");
  });

  test("what was killed goes on with --resume, and the report is the same", { timeout: 600_000 }, async () => {
    const { folder, env, write } = setUp();
    const many = join(folder, "many");
    mkdirSync(many);
    const few = files.get("few") ?? "";
    for (let i = 0; i < 400; i++) {
      writeFileSync(join(many, `${i}.stepscope.json`), few.replaceAll(":orders:few", `:orders:few-${i}`));
    }
    const args = ["replay", many, "--definition", write("new.asl.json", changed()), "--json"];
    const journals = join(env.XDG_CACHE_HOME, "stepscope", "regressions");
    const lines = () =>
      existsSync(journals)
        ? readdirSync(journals).reduce(
            (sum, file) => sum + readFileSync(join(journals, file), "utf8").split("\n").length - 1,
            0,
          )
        : 0;
    let kill: (signal: NodeJS.Signals) => void = () => undefined;
    const killed = stepscope(args, { env, started: (end) => (kill = end) });
    let isOver = false;
    void killed.then(() => (isOver = true));
    while (lines() === 0 && !isOver) await pause(5);
    kill("SIGKILL");
    await killed;
    const before = lines();
    const resumed = await stepscope([...args, "--resume"], { env });
    const anew = await stepscope(args, { env });
    expect(resumed.code).toBe(anew.code);
    expect(JSON.parse(resumed.out)).toEqual(JSON.parse(anew.out));
    expect((JSON.parse(anew.out) as RegressionReport).counts.same).toBe(400);
    expect(before).toBeLessThan(400);
    expect(lines()).toBe(0);
  });
});
