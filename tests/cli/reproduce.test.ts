import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeEvent } from "@/lib/history/encode";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { recordRun } from "../replay/runs";
import { place, stepscope } from "./run";

const lambda = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const MACHINE = {
  StartAt: "Charge",
  States: {
    Charge: { Type: "Task", Resource: lambda("charge"), TimeoutSeconds: 4, Next: "Ship" },
    Ship: { Type: "Task", Resource: lambda("ship"), End: true },
  },
};

const HANDLERS = `export default {
  charge: (event, { attemptId }) => ({ paid: event.n, hasAttempt: attemptId !== "" }),
  forever: () => { for (;;); },
};
export const ship = ({ paid }) => ({ shipped: paid });
`;

describe("stepscope reproduce", () => {
  let failed: RecordedExecution;
  beforeAll(async () => {
    failed = await recordRun(MACHINE, { n: 1 }, () => ({ error: "Declined" }));
  });

  function files() {
    const { folder, env } = place();
    const file = join(folder, "failed.stepscope.json");
    const arn = "arn:aws:states:eu-west-1:123456789012:execution:orders:failed";
    const execution = { executionArn: arn, name: "failed", type: "STANDARD" };
    const events = failed.events.map(encodeEvent);
    writeFileSync(
      file,
      JSON.stringify({ format: "stepscope/execution", version: 1, execution, definition: MACHINE, events }),
    );
    const handlers = join(folder, "handlers.mjs");
    writeFileSync(handlers, HANDLERS);
    return { file, handlers, env };
  }

  test("makes a recorded failure again, from the file, and says that it is the same", async () => {
    const { file, env } = files();
    const { code, out, err } = await stepscope(["reproduce", file], { env });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe("failed: FAILED (Declined: told by the test), 6 events\n  history: the same as recorded\n");
  });

  test("calls local handlers in the place of recorded outcomes", async () => {
    const { file, handlers, env } = files();
    const args = ["reproduce", file, "--handler", `Charge=${handlers}`, "--handler", `Ship=${handlers}`, "--json"];
    const { code, out } = await stepscope(args, { env });
    expect(code).toBe(0);
    const { results } = JSON.parse(out) as { results: { exchanged: { end: object }; invocations: object[] }[] };
    expect(results[0]).toMatchObject({
      exchanged: { end: { status: "SUCCEEDED", output: '{"shipped":1}' }, waiting: [] },
      invocations: [
        { state: "Charge", attempt: 0, outcome: '{"paid":1,"hasAttempt":true}' },
        { state: "Ship", attempt: 0, outcome: '{"shipped":1}' },
      ],
    });
  });

  test("says what a run waits for that goes where the record never was", async () => {
    const { file, handlers, env } = files();
    const { code, out } = await stepscope(["reproduce", file, "--handler", `Charge=${handlers}`], { env });
    expect(code).toBe(1);
    expect(out).toContain("waits for what the record does not hold: Ship; give a --handler for it");
  });

  test("a handler's endless loop ends at the timeout of its state", async () => {
    const { file, handlers, env } = files();
    const { code, out } = await stepscope(["reproduce", file, "--handler", `Charge=${handlers}#forever`], { env });
    expect(code).toBe(0);
    expect(out).toContain("with handlers: FAILED (States.Timeout");
  });

  test.each([
    [["--handler", "Charge"], "give STATE=FILE"],
    [["--handler", "Charge=./nowhere.mjs"], "there is no file"],
    [["--handler", `Refund=${import.meta.filename}`], "has no Task state of that name"],
  ])("refuses %j by name", async (flags, says) => {
    const { file, env } = files();
    const { code, out, err } = await stepscope(["reproduce", file, ...flags], { env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(says);
  });
});
