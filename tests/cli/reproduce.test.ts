import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { encodeEvent } from "@/lib/history/encode";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { RealTime } from "@/lib/runner/time/engineTime";
import { recordRun } from "../replay/runs";
import { sqliteDatabase } from "../support/databases";
import { openEndpoint, type TestEndpoint } from "../support/endpoint";
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

  /** @param tampered changes the file's text. */
  function files(tampered = (text: string) => text) {
    const { folder, env } = place();
    const file = join(folder, "failed.stepscope.json");
    const arn = "arn:aws:states:eu-west-1:123456789012:execution:orders:failed";
    const execution = { executionArn: arn, name: "failed", type: "STANDARD" };
    const events = failed.events.map(encodeEvent);
    const content = { format: "stepscope/execution", version: 1, execution, definition: MACHINE, events };
    writeFileSync(file, tampered(JSON.stringify(content)));
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

  describe("with --endpoint", () => {
    const database = sqliteDatabase();
    let endpoint: TestEndpoint;
    beforeAll(async () => {
      endpoint = await openEndpoint(database, { time: new RealTime(1) });
    });
    afterAll(async () => {
      await endpoint.close();
      await database.drop();
    });

    test("makes the failure again through the engine there", async () => {
      const { file, env } = files();
      const { code, out, err } = await stepscope(["reproduce", file, "--endpoint", endpoint.url], { env });
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/^ {2}history: the same as recorded$/m);
      expect(out).toMatch(
        /^ {2}at http:\S+: the same as recorded \(FAILED \(Declined: told by the test\), 6 events, arn:/m,
      );
    });

    test("a record with another outcome than its history goes on with is another run there too", async () => {
      const { file, env } = files(
        (text) =>
          `${text.slice(0, text.lastIndexOf('"Declined"'))}"Refused"${text.slice(text.lastIndexOf('"Declined"') + 10)}`,
      );
      const { code, out } = await stepscope(["reproduce", file, "--endpoint", endpoint.url], { env });
      expect(code).toBe(1);
      expect(out).toMatch(/^ {2}at \S+: another run: /m);
    });

    test("calls local handlers from there", async () => {
      const { file, handlers, env } = files();
      const flags = ["--handler", `Charge=${handlers}`, "--handler", `Ship=${handlers}`, "--json"];
      const { code, out } = await stepscope(["reproduce", file, "--endpoint", endpoint.url, ...flags], { env });
      const { results } = JSON.parse(out) as { results: object[] };
      expect(results).toMatchObject([
        {
          exchanged: null,
          there: { differences: [], exchanged: { end: { status: "SUCCEEDED", output: '{"shipped":1}' }, waiting: [] } },
          invocations: [
            { state: "Charge", attempt: 0, outcome: '{"paid":1,"hasAttempt":true}' },
            { state: "Ship", attempt: 0, outcome: '{"shipped":1}' },
          ],
        },
      ]);
      expect(code).toBe(0);
    });

    test("says what a run there waits for that goes where the record never was", async () => {
      const { file, handlers, env } = files();
      const flags = ["--endpoint", endpoint.url, "--handler", `Charge=${handlers}`];
      const { code, out } = await stepscope(["reproduce", file, ...flags], { env });
      expect(code).toBe(1);
      expect(out).toContain("waits for what the record does not hold: Ship; give a --handler for it");
    });

    test("says what is not made at an engine that takes no records", async () => {
      const foreign = createServer((_, response) => response.writeHead(404).end()).listen(0, "127.0.0.1");
      await once(foreign, "listening");
      onTestFinished(() => void foreign.close());
      const at = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
      const { file, handlers, env } = files();
      const { code, out } = await stepscope(["reproduce", file, "--endpoint", at], { env });
      expect(code).toBe(1);
      expect(out).toContain(
        "not made: only the local engine of this product can be given the recorded outcomes of tasks",
      );
      const refused = await stepscope(["reproduce", file, "--endpoint", at, "--handler", `Charge=${handlers}`], {
        env,
      });
      expect(refused).toMatchObject({ code: 2, out: "" });
      expect(refused.err).toContain("only the local engine can be given handlers");
    });
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
