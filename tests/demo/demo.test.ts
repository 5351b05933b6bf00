import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { compile } from "@/lib/engine/compile";
import type { HistoryEvent } from "@/lib/history/event";
import type { DemoExecution } from "@/lib/demo/demoExecution";
import { Demo } from "@/lib/demo/generate";
import { DEMO_MACHINES } from "@/lib/demo/machines";
import { sampleFile } from "@/lib/demo/sample";
import { SAMPLES } from "@/lib/demo/samples";
import type { Truth } from "@/lib/demo/truth";
import { ACCOUNT, REGION } from "@/lib/demo/machine";
import { answersOf } from "@/lib/replay/answers";
import { compareHistories } from "@/lib/replay/compare";
import { runRecorded } from "@/lib/replay/recordedRun";

const TO = Date.UTC(2026, 10, 22);
const FROM = TO - 7 * 86_400_000;
const COUNT = 1_500;

async function made(seed: number): Promise<{ readonly executions: readonly DemoExecution[]; readonly truth: Truth }> {
  const demo = new Demo({ executions: COUNT, from: FROM, to: TO, seed });
  const executions = [];
  for await (const execution of demo.executions()) executions.push(execution);
  return { executions, truth: demo.truth() };
}

let executions: readonly DemoExecution[] = [];
let truth: Truth;
beforeAll(async () => ({ executions, truth } = await made(1)));

test("equal seeds make equal executions and equal truth; another seed makes others", async () => {
  const again = await made(1);
  expect(again).toEqual({ executions, truth });
  const other = await made(2);
  expect(other.executions.map(({ events }) => events.length)).not.toEqual(
    executions.map(({ events }) => events.length),
  );
});

test("as many executions as asked for, in the order in which they start, of every machine", () => {
  expect(executions).toHaveLength(COUNT);
  const starts = executions.map(({ startedAt }) => startedAt);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(new Set(executions.map(({ machine }) => machine.name))).toEqual(
    new Set(DEMO_MACHINES.map(({ name }) => name)),
  );
  expect(new Set(executions.map(({ arn }) => arn)).size).toBe(COUNT);
});

test("nothing is recorded after the end of the time, so that some still run", () => {
  const last = Math.max(...executions.map(({ events }) => events.at(-1)?.timestamp ?? 0));
  expect(last).toBeLessThanOrEqual(TO);
  const running = executions.filter(({ status }) => status === "RUNNING");
  expect(running.length).toBeGreaterThan(0);
  expect(running.every(({ stoppedAt }) => stoppedAt === null)).toBe(true);
});

describe("the truth about what was planted", () => {
  test("names executions whose history shows the error, and no other incident's time", () => {
    const byName = new Map(executions.map((execution) => [execution.name, execution]));
    for (const { incident, error, executions: names, affected } of truth.planted) {
      expect([incident, names.length]).toEqual([incident, affected]);
      expect([incident, affected > 0]).toEqual([incident, true]);
      const shown = names.filter((name) => hasError(byName.get(name)?.events ?? [], error));
      // A slow answer need not time out, and an execution may still run.
      expect([incident, shown.length > 0]).toEqual([incident, true]);
    }
  });

  test("counts the redriven ones, which are redriven after it was over and mostly succeed then", () => {
    const isRedriven = ({ events }: DemoExecution) => events.some(({ type }) => type === "ExecutionRedriven");
    const redriven = executions.filter(isRedriven);
    expect(redriven.length).toBeGreaterThan(5);
    expect(redriven.filter(({ status }) => status === "SUCCEEDED").length).toBeGreaterThan(redriven.length / 2);
    for (const { incident, redriven: told, executions: names, to } of truth.planted) {
      const those = redriven.filter(({ name }) => names.includes(name));
      expect([incident, those.length]).toEqual([incident, told]);
      const at = those.map(({ events }) => events.find(({ type }) => type === "ExecutionRedriven")?.timestamp ?? 0);
      expect(Math.min(...at)).toBeGreaterThan(Date.parse(to));
    }
    const met = truth.planted.filter((planted) => planted.redriven > 0).map(({ incident }) => incident);
    expect(met).toEqual(["broken-deploy", "throttling"]);
  });

  test("is all there is of the errors that only an incident makes", () => {
    for (const error of ["TypeError", "MalformedRecord"]) {
      const shown = executions.filter(({ events }) => hasError(events, error)).map(({ name }) => name);
      const told = truth.planted.find((planted) => planted.error === error)?.executions ?? [];
      expect(shown.every((name) => told.includes(name))).toBe(true);
    }
  });
});

function hasError(events: readonly HistoryEvent[], error: string): boolean {
  return events.some((event) => event.type !== "Unknown" && "error" in event.details && event.details.error === error);
}

test("an execution that ended replays from what the world answered; with its end changed it does not", async () => {
  const ended = executions
    .filter(({ status, events }) => status !== "RUNNING" && !events.some(({ type }) => type === "ExecutionRedriven"))
    .slice(0, 250);
  let tampered = 0;
  for (const execution of ended) {
    const again = await replayed(execution, execution.events);
    expect(compareHistories(again, execution.events).divergences).toEqual([]);
    const changed = withOtherEnd(execution.events);
    if (changed === null) continue;
    tampered++;
    expect(compareHistories(await replayed(execution, changed), changed).divergences.length).toBeGreaterThan(0);
  }
  expect(tampered).toBeGreaterThan(100);
});

async function replayed(execution: DemoExecution, recorded: readonly HistoryEvent[]): Promise<readonly HistoryEvent[]> {
  const { machine: definition, machineArn, arn, name } = execution;
  const { machine } = parseMachine(execution.definition, { type: definition.type });
  const [first] = recorded;
  if (machine === undefined || first?.type !== "ExecutionStarted") throw new Error(name);
  const { input } = first.details;
  const identity = {
    id: arn,
    name,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${definition.name}-role`,
    stateMachineId: machineArn,
    stateMachineName: definition.name,
    type: definition.type,
    region: REGION,
  };
  // Jitter hangs on the seed, and the ARN of a Map Run does.
  const start = { execution: identity, input: input.kind === "present" ? input.text : "", seed: `1/${name}` };
  return (await runRecorded(compile(machine), start, execution.startedAt, answersOf(recorded, machine))).events;
}

/** The same history with another end; null where there is none to change. */
function withOtherEnd(events: readonly HistoryEvent[]): readonly HistoryEvent[] | null {
  const at = events.findLastIndex(({ type }) => type === "ExecutionSucceeded" || type === "ExecutionFailed");
  const end = events[at];
  if (end === undefined || end.type === "Unknown") return null;
  if (end.type === "ExecutionFailed") return events.with(at, { ...end, details: { ...end.details, error: "Other" } });
  if (end.type !== "ExecutionSucceeded") return null;
  return events.with(at, { ...end, details: { output: { kind: "present", text: '"other"' } } });
}

test.each(SAMPLES.map((sample) => [sample.file, sample] as const))(
  "the sample %s is what the interpreter makes of it (node scripts/samples.mjs)",
  async (_file, sample) => {
    const { name, text } = await sampleFile(sample);
    expect(readFileSync(join(import.meta.dirname, "../../prisma/samples", name), "utf8")).toBe(text);
  },
);
