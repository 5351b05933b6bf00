import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { contentHash, contentHashOf } from "@/lib/asl/contentHash";
import type { Engine } from "@/lib/runner/durable/engine";
import { followMachineFiles } from "@/lib/server/engine/machineFiles";
import { onDatabases } from "../../support/engineBench";
import { ACCOUNT, historyOf, runToItsEnd } from "../../support/localEngine";
import { DEPLOYED, FORMS } from "../../replay/fiveForms";

/* State machines that live in files, in every form of these: created, revised while the engine runs, kept when invalid. */

const REGION = "eu-west-1";
const PRICE = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:price`;
const QUEUE = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/orders`;
/** What each form leaves to its deployment, by the names that it has for it. */
const DEPLOYMENT = {
  ...{ "PriceFunction.Arn": PRICE, "PriceFunction0A1B.Arn": PRICE, PriceArn: PRICE, "price.Arn": PRICE },
  ...{ Orders: QUEUE, Orders9F: QUEUE, QueueUrl: QUEUE, "cf:queues.OrdersUrl": QUEUE, Limit: "30" },
};

const folder = mkdtempSync(join(tmpdir(), "stepscope-machines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

onDatabases("machines in files", (bench) => {
  let engine: Engine;
  let said: string[];
  let unfollow = () => {};

  async function follow(...paths: readonly string[]): Promise<void> {
    unfollow = await followMachineFiles({
      ...{ engine, store: bench.store.engine, paths, substitutions: DEPLOYMENT, account: ACCOUNT, region: REGION },
      say: (sentence) => void said.push(sentence),
    });
  }

  beforeEach(async () => {
    unfollow();
    said = [];
    const sends = () => ({ MessageId: "m" });
    engine = await bench.openEngine({ handlers: { Price: () => ({ Payload: { price: 120 } }), Send: sends } });
    return () => unfollow();
  });

  async function machineOf(name: string) {
    const machine = await bench.store.engine.catalogue.machine(
      `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`,
    );
    if (machine === null) throw new Error(`${name} is not there: ${said.join(" ")}`);
    const revision = await bench.store.engine.catalogue.revision(machine.revisionId);
    return { ...machine, definition: revision?.definition ?? "" };
  }

  const startOf = ({ arn, type, revisionId }: Awaited<ReturnType<typeof machineOf>>) => ({
    ...{ account: ACCOUNT, region: REGION, machineArn: arn, type, revisionId, startedBy: { kind: "sdk" as const } },
  });

  describe("one machine in five forms", () => {
    const runs: (readonly unknown[])[] = [];

    it.each(FORMS)(
      "$form: has the contentHash of what is deployed, and runs as that does",
      async ({ fileName, text }) => {
        const path = join(folder, fileName);
        writeFileSync(path, text);
        await follow(path);
        const machine = await machineOf(fileName === "Shop.template.json" ? "OrderFlowE1" : "orders");
        expect(contentHashOf({ text: machine.definition })).toBe(contentHash(DEPLOYED));
        expect(contentHashOf({ text: machine.definition.replace("dear", "cheap") })).not.toBe(contentHash(DEPLOYED));
        const end = await runToItsEnd(engine, startOf(machine), { input: { order: 7 } });
        expect(end.status).toBe("SUCCEEDED");
        const history = await historyOf(bench.store, end.arn);
        const isStart = ({ type }: { readonly type: string }) => type === "ExecutionStarted";
        runs.push(history.filter((event) => !isStart(event)).map(({ timestamp: _, ...event }) => event));
        expect(runs.at(-1)).toEqual(runs[0]);
      },
    );
  });

  describe("a file that changes", () => {
    const path = join(folder, "pauses.asl.json");
    const ask = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", Next: "Say" };
    const write = (text: string, result: string) => {
      const Parameters = { QueueUrl: QUEUE, "MessageBody.$": "$$.Task.Token" };
      const States = { Ask: { ...ask, Parameters }, Say: { Type: "Pass", Result: result, End: true } };
      writeFileSync(path, text + JSON.stringify({ StartAt: "Ask", States }));
    };

    it("is a new revision, and what runs goes on with its own; an invalid one keeps the last good and says so", async () => {
      write("", "first");
      await follow(path);
      const first = await machineOf("pauses");
      const started = await engine.start({ ...startOf(first), name: "old", input: "{}" });
      write("", "second");
      await expect.poll(async () => (await machineOf("pauses")).definition).toContain("second");
      const second = await machineOf("pauses");
      expect(second.revisionId).not.toBe(first.revisionId);

      write("{ no JSON", "third");
      await expect.poll(async () => (await machineOf("pauses")).problem).not.toBeNull();
      expect(await machineOf("pauses")).toMatchObject({ revisionId: second.revisionId, definition: second.definition });
      expect(said.at(-1)).toContain("The last good revision stays.");
      expect(said.at(-1)).toContain(path);

      await engine.start({ ...startOf(second), name: "new", input: "{}" });
      const tasks = await bench.store.engine.openTasks({ account: ACCOUNT }, 10);
      for (const { taskToken } of tasks) await engine.taskSucceeded(ACCOUNT, taskToken, "{}");
      const arn = started.ok ? started.value.executionArn : "";
      const end = (of: string) => engine.ended(of, AbortSignal.timeout(60_000));
      expect(await end(arn)).toMatchObject({ output: '"first"' });
      expect(await end(arn.replace(/old$/, "new"))).toMatchObject({ output: '"second"' });

      write("", "fourth");
      await expect.poll(async () => (await machineOf("pauses")).problem).toBeNull();
      expect((await machineOf("pauses")).definition).toContain("fourth");
    });

    it("may be one that a template names", async () => {
      const template = join(folder, "beside.yaml");
      const definition = join(folder, "beside.asl.json");
      const text = (result: string) =>
        JSON.stringify({ StartAt: "Say", States: { Say: { Type: "Pass", Result: result, End: true } } });
      writeFileSync(definition, text("one"));
      const properties = "      Name: named\n      DefinitionUri: beside.asl.json\n";
      const resource = `  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n${properties}`;
      writeFileSync(template, `Transform: AWS::Serverless-2016-10-31\nResources:\n${resource}`);
      await follow(template);
      expect((await machineOf("named")).definition).toContain("one");
      writeFileSync(definition, text("another"));
      await expect.poll(async () => (await machineOf("named")).definition).toContain("another");
    });
  });
});
