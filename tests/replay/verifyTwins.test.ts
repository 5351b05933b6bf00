import { describe, expect, test } from "vitest";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import { verify } from "@/lib/replay/verify";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { isAnswerType } from "@/lib/replay/answerEvents";
import { changed, decoded, recordRun } from "./runs";

/** Chance, retries with jitter, a wait, a Map, a Parallel, a Choice on a recorded value of chance. */
const MACHINE: JsonObject = {
  StartAt: "Make",
  States: {
    Make: {
      Type: "Pass",
      Parameters: { "id.$": "States.UUID()", "n.$": "States.MathRandom(0, 10)", "items.$": "$.items" },
      Next: "Which",
    },
    Which: {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericLessThan: 5, Next: "Low" }],
      Default: "High",
    },
    Low: { Type: "Pass", Result: "low", ResultPath: "$.way", Next: "Each" },
    High: { Type: "Pass", Result: "high", ResultPath: "$.way", Next: "Each" },
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "Work",
        States: {
          Work: {
            Type: "Task",
            Resource: "arn:aws:lambda:eu-west-1:123456789012:function:work",
            Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 3, MaxAttempts: 2, JitterStrategy: "FULL" }],
            End: true,
          },
        },
      },
      ResultPath: "$.each",
      Next: "Fan",
    },
    Fan: {
      Type: "Parallel",
      Branches: [
        { StartAt: "L", States: { L: { Type: "Wait", Seconds: 7, End: true } } },
        { StartAt: "R", States: { R: { Type: "Pass", Parameters: { "r.$": "States.UUID()" }, End: true } } },
      ],
      ResultPath: "$.fan",
      End: true,
    },
  },
};

function record(seed: string): Promise<RecordedExecution> {
  return recordRun(
    MACHINE,
    { items: [{ k: 1 }, { k: 2 }, { k: 3 }] },
    (task, count) => (count % 3 === 1 ? { error: "Busy" } : { ok: { done: JSON.parse(task.input) as Json } }),
    seed,
  );
}

test("runs of many seeds are matches that list their chance", async () => {
  for (let seed = 0; seed < 60; seed++) {
    const verdict = await verify(await record(`seed ${seed}`));
    expect({ seed, ...verdict }).toMatchObject({
      seed,
      verdict: "MATCH (accepted non-determinism)",
      reason: null,
      divergences: [],
    });
    const counts = Object.fromEntries(verdict.accepted.map(({ kind, count }) => [kind, count]));
    expect(counts).toMatchObject({ uuid: 2, random: 1 });
  }
});

test("a prefix of a run matches as what was recorded until then", async () => {
  const run = await record("prefix");
  for (let length = 1; length < run.events.length; length++) {
    const verdict = await verify({ ...run, events: run.events.slice(0, length) });
    expect({ length, ...verdict }).toMatchObject({
      length,
      divergences: [],
      reason: expect.stringContaining("prefix") as string,
    });
    expect(verdict.verdict).toMatch(/^MATCH/);
  }
});

/** Every text and number inside a wire event, payloads opened, with a function that changes it. */
function leaves(event: JsonObject): readonly { path: string; change: () => JsonObject }[] {
  const found: { path: string; change: () => JsonObject }[] = [];
  for (const [key, details] of Object.entries(event)) {
    if (!isObject(details)) continue;
    for (const [name, value] of Object.entries(details)) {
      const put = (changedValue: Json): JsonObject => ({ ...event, [key]: { ...details, [name]: changedValue } });
      if (name === "input" || name === "output" || name === "parameters") {
        const value_ = JSON.parse(String(value)) as Json;
        for (const [path, made] of changes(value_)) {
          found.push({ path: `${name}${path}`, change: () => put(JSON.stringify(made())) });
        }
      } else if (typeof value === "string") found.push({ path: name, change: () => put(`${value}x`) });
      else if (typeof value === "number") found.push({ path: name, change: () => put(value + 1) });
    }
  }
  return found;
}

function changes(value: Json): readonly (readonly [string, () => Json])[] {
  if (isArray(value)) {
    return value.flatMap((item, i) =>
      changes(item).map(([path, made]) => [`[${i}]${path}`, () => value.with(i, made())] as const),
    );
  }
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, item]) =>
      changes(item).map(([path, made]) => [`.${name}${path}`, () => ({ ...value, [name]: made() })] as const),
    );
  }
  if (typeof value === "number") return [["", () => value + 1000]];
  return [["", () => `${String(value)}x`]];
}

describe("tampered twins", () => {
  test("every changed value of a derived event diverges", async () => {
    const run = await record("twins");
    let count = 0;
    const missed: string[] = [];
    for (const event of run.events) {
      if (isAnswerType(event.type)) continue;
      for (const { path, change } of leaves(encodeEvent(event))) {
        const verdict = await verify(changed(run, event.id, change));
        count++;
        // The index of an iteration is the name of its chain: another is a chain that is missing, and one too many.
        const at = path === "index" || verdict.divergences.some(({ recorded }) => recorded === event.id);
        if (verdict.verdict !== "DIVERGED" || !at) missed.push(`${event.id} ${event.type} ${path}: ${verdict.verdict}`);
      }
    }
    console.log(`derived leaves: ${count - missed.length} of ${count} diverge at their own event`);
    expect(count).toBeGreaterThan(50);
    expect(missed).toEqual([]);
  });

  test("a changed outcome is found at the first event that uses it", async () => {
    const run = await record("outcomes");
    const missed: string[] = [];
    let count = 0;
    for (const event of run.events.filter(({ type }) => /Succeeded$/.test(type) && isAnswerType(type))) {
      for (const { path, change } of leaves(encodeEvent(event)).filter((leaf) => leaf.path.startsWith("output"))) {
        const verdict = await verify(changed(run, event.id, change));
        count++;
        const [first] = verdict.divergences;
        if (first?.recorded == null || first.recorded <= event.id)
          missed.push(`${event.id} ${path} ${verdict.verdict}`);
      }
    }
    console.log(`outcome leaves: ${count - missed.length} of ${count} are found later`);
    expect(count).toBeGreaterThan(2);
    expect(missed).toEqual([]);
  });

  test.each([
    ["a wait that ended early", "WaitStateExited", -5_000],
    ["a wait that ended a minute late", "WaitStateExited", 60_000],
  ])("%s diverges in time, unless times are not checked", async (_what, type, by) => {
    const run = await record("times");
    const at = run.events.find((event) => event.type === type);
    if (at === undefined) throw new Error(`no ${type}`);
    const events = run.events.map((event) => {
      const moved = by < 0 ? event.id === at.id : event.id >= at.id;
      return moved ? decoded({ ...encodeEvent(event), timestamp: (event.timestamp + by) / 1000 }) : event;
    });
    const verdict = await verify({ ...run, events });
    expect(verdict).toMatchObject({ verdict: "DIVERGED" });
    expect(verdict.divergences.every(({ kind }) => kind === "time")).toBe(true);
    expect((await verify({ ...run, events }, { checkTimes: false })).verdict).toMatch(/^MATCH/);
  });
});
