import { beforeAll, describe, expect, test } from "vitest";
import type { DemoExecution } from "@/lib/demo/demoExecution";
import { beforeRedrive } from "@/lib/demo/drills/beforeRedrive";
import { caughtData } from "@/lib/demo/drills/caughtData";
import { chargedTwice } from "@/lib/demo/drills/chargedTwice";
import { childFailed } from "@/lib/demo/drills/childFailed";
import { failedItems } from "@/lib/demo/drills/failedItems";
import { silent } from "@/lib/demo/drills/silent";
import { whichRetrier } from "@/lib/demo/drills/whichRetrier";
import { wrongTotal } from "@/lib/demo/drills/wrongTotal";
import { drills, MAP_ITEMS } from "@/lib/demo/drills";
import type { Drill } from "@/lib/demo/drills/drill";
import { drillExecutions } from "@/lib/demo/drills/runDrill";
import type { HistoryEvent } from "@/lib/history/event";
import { comparable } from "@/lib/replay/comparable";
import { verify } from "@/lib/replay/verify";
import { machineOf } from "@/lib/server/replay/machineOf";

/* Each answer of the drills is what the events say, read here by the test's own eyes. */

const TO = Date.UTC(2026, 10, 22, 3);

async function made(drill: Drill): Promise<readonly DemoExecution[]> {
  const all = [];
  for await (const execution of drillExecutions(drill, TO)) all.push(execution);
  return all;
}

async function firstOf(drill: Drill): Promise<DemoExecution> {
  const [execution] = await made(drill);
  if (execution === undefined) throw new Error(drill.id);
  return execution;
}

/** What each event holds, as text. */
const held = (events: readonly HistoryEvent[]) => events.map((event) => JSON.stringify(event));
const typesOf = (events: readonly HistoryEvent[]) => events.map(({ type }) => type as string);
const errorsOf = (events: readonly HistoryEvent[]) =>
  events.flatMap((event) =>
    event.type !== "Unknown" && "error" in event.details && event.details.error !== undefined
      ? [event.details.error]
      : [],
  );
const entered = (events: readonly HistoryEvent[], state: string) =>
  events.find((event) => event.type.endsWith("StateEntered") && comparable(event).name === state);
const inputOf = (event: HistoryEvent | undefined) => {
  const { details } = event as { details: { input: { text: string } } };
  return JSON.parse(details.input.text) as Record<string, unknown>;
};

test("each drill has its own id, machine and names, starts within three days, and its truth names an execution of it", async () => {
  const all = drills(MAP_ITEMS.least);
  expect(new Set(all.map(({ id }) => id)).size).toBe(8);
  const names = new Set<string>();
  for (const drill of all) {
    const executions = await made(drill);
    expect(executions.map(({ name }) => name)).toContain(drill.answer["execution"]);
    for (const { arn, startedAt, events } of executions) {
      expect(names.has(arn), arn).toBe(false);
      names.add(arn);
      expect(startedAt).toBeGreaterThan(TO - 3 * 86_400_000);
      expect(events.at(-1)?.timestamp).toBeLessThanOrEqual(TO);
    }
  }
});

test("o-17 was charged by two attempts: the first timed out, and its answer was never heard", async () => {
  const { events, status } = await firstOf(chargedTwice);
  const { answer } = chargedTwice;
  expect(status).toBe("SUCCEEDED");
  expect(errorsOf(events)).toEqual([answer.firstAttempt]);
  const charges = held(events).filter((text) => text.includes('"TaskScheduled"') && text.includes("charge-card"));
  expect(charges).toHaveLength(answer.attempts);
  const timedOut = events.find(({ type }) => type === "TaskTimedOut");
  const asked = events.find(
    ({ type, id }) => type === "TaskScheduled" && id > (entered(events, answer.state)?.id ?? 0),
  );
  const waited = (timedOut?.timestamp ?? 0) - (asked?.timestamp ?? 0);
  expect(Math.abs(waited - answer.limitSeconds * 1_000)).toBeLessThan(100);
});

describe("items of a Map", () => {
  const drill = failedItems(400);
  let executions: readonly DemoExecution[] = [];
  beforeAll(async () => {
    executions = await made(drill);
  });

  test("those that failed are the ones that are told, with their errors; the run succeeded", () => {
    const [parent, ...children] = executions;
    expect(parent?.status).toBe("SUCCEEDED");
    expect(children).toHaveLength(drill.answer.items);
    const failed = children.filter(({ status }) => status === "FAILED");
    expect(failed.map(({ events }) => inputOf(events[0])["id"]).toSorted()).toEqual(drill.answer.failed.toSorted());
    for (const [error, count] of Object.entries(drill.answer.errors))
      expect([error, failed.filter((one) => one.error === error).length]).toEqual([error, count]);
  });

  test("each names the Map Run that its parent started", () => {
    const [parent, ...children] = executions;
    const told = parent?.events.flatMap((event) => (event.type === "MapRunStarted" ? [event.details.mapRunArn] : []));
    expect(new Set(children.map(({ mapRunArn }) => mapRunArn))).toEqual(new Set(told));
  });

  test("a child replays on the definition of an item, and on that of the whole machine it diverges", async () => {
    const [parent, ...children] = executions;
    const child = children.find(({ status }) => status === "FAILED");
    const verdictOn = async (definition = "") => {
      const { events = [], arn = "" } = child ?? {};
      const machine = machineOf(definition, "EXPRESS", { events, arn });
      return (await verify({ events, ...machine, definitionAssumed: false, type: "EXPRESS", arn })).verdict;
    };
    expect(await verdictOn(child?.definition)).toBe("MATCH");
    expect(await verdictOn(parent?.definition)).toBe("DIVERGED");
  });

  test("ten thousand fit the limits of a state's output", async () => {
    const listed = JSON.stringify(failedItems(MAP_ITEMS.most).runs[0].replies({ state: "ListAddresses" } as never));
    expect(listed.length).toBeLessThan(262_144);
  });
});

test("the silent run waits for a task token, for as long as is told, and nothing ends it yet", async () => {
  const { events, status } = await firstOf(silent);
  const { answer } = silent;
  expect(status).toBe("RUNNING");
  expect(typesOf(events).at(-1)).toBe("TaskSubmitted");
  expect(comparable(events.findLast(({ type }) => type === "TaskStateEntered")!).name).toBe(answer.state);
  expect(held(events).at(-3)).toContain("waitForTaskToken");
  const hours = (TO - (events.at(-1)?.timestamp ?? 0)) / 3_600_000;
  expect(hours).toBeGreaterThan(answer.silentHours);
  expect(hours).toBeLessThan(answer.silentHours + 0.02);
});

test("the wrong total is the answer of one function, as it was", async () => {
  const { events } = await firstOf(wrongTotal);
  const { answer } = wrongTotal;
  const last = events.at(-1) as unknown as { details: { output: { text: string } } };
  expect((JSON.parse(last.details.output.text) as Record<string, unknown>)[answer.field]).toBe(answer.value);
  const first = held(events).findIndex((text) => text.includes(String(answer.value)));
  expect(events[first]?.type).toBe("TaskSucceeded");
  const before = events.slice(0, first).findLast(({ type }) => type === "TaskStateEntered");
  expect(comparable(before!).name).toBe(answer.writtenBy);
});

test("the second retrier applied twice, and the first names another error", async () => {
  const { events, error, machine } = await firstOf(whichRetrier);
  const { answer } = whichRetrier;
  expect(error).toBe(answer.error);
  expect(errorsOf(events).filter((one) => one === answer.error)).toHaveLength(answer.applied.retries + 2);
  const [other, applied] = states(whichRetrier)[answer.state]?.Retry ?? [];
  expect(applied?.ErrorEquals.join(", ")).toBe(answer.applied.names);
  expect(applied?.ErrorEquals).toContain(answer.error);
  expect(other?.ErrorEquals.join(", ")).toBe(answer.other.names);
  expect(other?.ErrorEquals).not.toContain(answer.error);
  expect(machine.name).toBe("shipment-booking");
});

test("before its redrive it failed as told, and then it succeeded", async () => {
  const { events, status } = await firstOf(beforeRedrive);
  const { answer } = beforeRedrive;
  expect(status).toBe("SUCCEEDED");
  const redriven = typesOf(events).indexOf("ExecutionRedriven");
  expect(typesOf(events).filter((type) => type === "ExecutionRedriven")).toHaveLength(answer.redrives);
  expect(errorsOf(events.slice(0, redriven))).toEqual([answer.error, answer.error]);
  expect(held(events.slice(0, redriven)).at(-1)).toContain(answer.cause);
  expect(errorsOf(events.slice(redriven))).toEqual([]);
});

test("the child that failed is the one that is told, and the parent's cause holds its error", async () => {
  const [parent, ...children] = await made(childFailed);
  const { answer } = childFailed;
  expect(children.filter(({ status }) => status !== "SUCCEEDED").map(({ name, error }) => [name, error])).toEqual([
    [answer.child, answer.error],
  ]);
  expect(parent?.error).toBe("States.TaskFailed");
  expect(parent?.cause).toContain(`"Error":"${answer.error}"`);
  // Each child stands under the ARN that its parent was told.
  const told = held(parent?.events ?? []).join();
  for (const { arn } of children) expect(told).toContain(arn);
});

test("the caught error stands where the data was", async () => {
  const { events, status } = await firstOf(caughtData);
  const { answer } = caughtData;
  expect(status).toBe("SUCCEEDED");
  const before = inputOf(entered(events, answer.state));
  const after = inputOf(entered(events, answer.next));
  expect(Object.keys(before)).toEqual(answer.lost);
  expect(after["Error"]).toBe(answer.error);
  expect(answer.lost.filter((field) => field in after)).toEqual([]);
});

type States = Readonly<Record<string, { readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[] }>>;

function states(drill: Drill): States {
  return (drill.runs[0]?.machine.definition as unknown as { readonly States: States }).States;
}
