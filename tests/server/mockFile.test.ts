import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { mockFileOf, readMockFile, writeMockFile } from "@/lib/runner/record/mockFile";
import { fileNameOf } from "@/lib/server/downloadExecution";
import { definitionFor } from "@/lib/server/replay/definitionFor";
import { downloadMockFile } from "@/lib/server/replay/downloadMockFile";
import { recordTask } from "@/lib/server/replay/recordTask";
import { type ReplayedSamples, replayedSamples, valueOf } from "../support/replayedSamples";

let samples: ReplayedSamples;
beforeAll(async () => {
  samples = await replayedSamples();
});
afterAll(() => samples.close());

/** What `stepscope record` makes of a sample. */
async function recorded(key: string) {
  const { store } = samples.context;
  const execution = await store.executions.find(key);
  if (execution === null) throw new Error("it is not stored");
  const { arn, machineArn, name } = execution;
  const definition = await definitionFor(store, execution);
  const history = { events: await store.histories.events(execution.id) };
  const type = execution.type ?? "STANDARD";
  return { name, arn, made: await recordTask({ history, definition, arn, machineArn, type, checkTimes: true }) };
}

test("the mock file of each sample is the one that the command writes", async () => {
  let files = 0;
  for (const key of samples.keys.values()) {
    const { name, arn, made } = await recorded(key);
    const answer = await downloadMockFile(samples.context, key, 20_000);
    expect({ name, ok: answer.ok }).toEqual({ name, ok: made.ok });
    if (!made.ok || !answer.ok) continue;
    files++;
    const [, machine = "machine", ownName = name] = /:(?:execution|express):([^:]+):([^:]+)/.exec(arn ?? "") ?? [];
    const expected = writeMockFile(mockFileOf([{ machine, name: ownName, states: made.value.states }]));
    const given = JSON.parse(answer.value.text) as Json;
    expect(given).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(readMockFile(given).ok).toBe(true);
    expect(answer.value.fileName).toMatch(/\.mock\.json$/);
  }
  expect(files).toBeGreaterThan(5);
});

test("another file is written where a task answered something else", async () => {
  const [one, other] = ["order-o-17", "order-o-16"].map((name) => samples.keys.get(name) ?? "");
  const texts = await Promise.all(
    [one, other].map(async (key) => valueOf(await downloadMockFile(samples.context, key ?? "")).text),
  );
  expect(texts[0]).not.toBe(texts[1]);
  expect(texts[0]).toContain("PaymentDeclined");
});

test("of an execution that is not stored there is none", async () => {
  expect(await downloadMockFile(samples.context, "0".repeat(20))).toMatchObject({ error: { kind: "notFound" } });
});

test("the name of a file is one of whole characters, whatever the execution is called", () => {
  for (const name of [`a${"𐐀".repeat(120)}`, "../../etc/passwd", "a\u0000b", "\ud800", ""]) {
    const fileName = fileNameOf({ name, key: "0".repeat(20) }, "mock.json");
    expect(() => encodeURIComponent(fileName)).not.toThrow();
    expect(fileName).toMatch(/^[^/\u0000]+\.mock\.json$/);
  }
});
