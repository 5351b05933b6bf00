import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { LOOPED } from "../replay/origin/examples";
import { recordRun } from "../replay/runs";
import { place, stepscope } from "./run";

const MACHINE_ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:loops";

function fileOf(run: RecordedExecution, name: string): string {
  const executionArn = `arn:aws:states:eu-west-1:123456789012:execution:loops:${name}`;
  return JSON.stringify({
    format: "stepscope/execution",
    version: 1,
    execution: { executionArn, name, stateMachineArn: MACHINE_ARN, type: "STANDARD" },
    definition: LOOPED.definition satisfies JsonObject,
    events: run.events.map(encodeEvent),
  });
}

let run: RecordedExecution;
beforeAll(async () => {
  run = await recordRun(LOOPED.definition, LOOPED.input, LOOPED.answer);
});

/** Two executions of a machine, in files. */
function files() {
  const { folder, env } = place();
  const [first] = ["one", "two"].map((name) => {
    const file = join(folder, `${name}.stepscope.json`);
    writeFileSync(file, fileOf(run, name));
    return file;
  });
  return { folder, env, first: first ?? "" };
}

/** The same, stored too. */
async function stored() {
  const made = files();
  expect((await stepscope(["import", made.folder], { env: made.env })).code).toBe(0);
  return made;
}

describe("stepscope origin", () => {
  test("prints the way of a value of a stored execution, and of one in a file", async () => {
    const { env, first } = await stored();
    const asked = run.events.find(({ type }) => type === "LambdaFunctionScheduled")?.id ?? 0;
    const arn = "arn:aws:states:eu-west-1:123456789012:execution:loops:one";
    const found = await stepscope(["origin", arn, String(asked), "$.skus[1]"], { env });
    expect(found).toMatchObject({ code: 0, err: "" });
    expect(found.out.split("\n").slice(0, 2)).toEqual([
      `parameters $.skus[1] of Work (event ${asked}) is written by Parameters.skus.$ '$.items[*].sku' = "b"`,
      "  the execution's input, $.items[1].sku (event 1) ← copied $.items[1].sku",
    ]);
    const inFile = await stepscope(["origin", first, String(asked), "$.skus[1]", "--json"], { env });
    expect(JSON.parse(inFile.out)).toMatchObject({ nodes: [{ state: "Work" }, { kind: "executionInput" }] });
  }, 300_000);

  test("says why a value cannot be traced, and exits with 1; what is no event exits with 2", async () => {
    const { env, first } = files();
    const missing = await stepscope(["origin", first, "2", "$.nothing"], { env });
    expect(missing).toMatchObject({ code: 1, out: "", err: "Event 2 has nothing at $.nothing.\n" });
    expect(await stepscope(["origin", first, "last", "$.name"], { env })).toMatchObject({ code: 2 });
  }, 300_000);

  test("wants one execution", async () => {
    const { env, folder } = files();
    const several = await stepscope(["origin", folder, "2", "$"], { env });
    expect(several.code).toBe(2);
    expect(several.err).toContain("holds several executions");
  }, 300_000);
});

describe("stepscope probe", () => {
  test("prints a row a visit of each execution of a machine", async () => {
    const { env } = await stored();
    const { code, out } = await stepscope(["probe", "Work", "{% $n %}", MACHINE_ARN], { env });
    expect(code).toBe(0);
    const [head, ...rows] = out.trimEnd().split("\n");
    expect(head?.split(/\s+/)).toEqual(["execution", "event", "visit", "attempts", "time", "value"]);
    expect(rows.map((row) => row.split(/\s+/).at(-1))).toEqual(["0", "1", "2", "0", "1", "2"]);
  }, 300_000);

  test("prints JSON and CSV", async () => {
    const { env, first } = files();
    const json = await stepscope(["probe", "Work", "$.name", first, "--json"], { env });
    expect(JSON.parse(json.out)).toMatchObject({ visits: [{ value: "loop", visit: 1 }, { visit: 2 }, { visit: 3 }] });
    const csv = await stepscope(["probe", "Work", "$.missing", first, "--csv"], { env });
    const [head, row] = csv.out.split("\r\n");
    expect(head).toBe("execution,name,event,visit,attempts,time,value,error");
    expect(row).toContain("could not be found");
  }, 300_000);

  test("refuses what is no expression, and tells of a state that nobody came to", async () => {
    const { env, first } = files();
    const wrong = await stepscope(["probe", "Work", "name", first], { env });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("neither a path");
    const nowhere = await stepscope(["probe", "Nowhere", "$.name", first, "--json"], { env });
    expect(nowhere).toMatchObject({ code: 0, out: '{"visits":[]}\n' });
    expect(nowhere.err).toContain("No execution came to a state named Nowhere.");
  }, 300_000);
});
