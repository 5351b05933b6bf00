import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { type Comparable, comparable } from "@/lib/replay/comparable";
import { compareEvents } from "@/lib/replay/compare";
import { forkBaseOf } from "@/lib/replay/fork/runFork";
import { mockedTasks, readMocks } from "@/lib/runner/mock";
import { mockFileOf, readMockFile, writeMockFile } from "@/lib/runner/record/mockFile";
import { type LostReason, recordMocks } from "@/lib/runner/record/recordMocks";
import { runToEnd } from "@/lib/runner/run";
import { CORPUS, corpusCases, corpusPresent } from "../../support/corpus";
import { corpusSession, isMatch } from "../../support/corpusSession";

const isHere = corpusPresent();

/** Apart from what a mock file cannot hold. */
function without(event: Comparable, reasons: ReadonlySet<LostReason>): Comparable {
  const left = [
    ...(reasons.has("submitted") && event.type === "TaskSubmitted" ? ["output"] : []),
    ...(reasons.has("worker") && event.type === "ActivityStarted" ? ["workerName"] : []),
  ];
  if (left.length === 0) return event;
  return { ...event, source: null, fields: new Map([...event.fields].filter(([name]) => !left.includes(name))) };
}

/** The states that a history enters, and how it ends. */
function wayOf(events: readonly HistoryEvent[]): string {
  const entered = events.map(comparable).flatMap(({ type, name }) => (type.endsWith("StateEntered") ? [name] : []));
  return JSON.stringify([entered, events.at(-1)?.type]);
}

test.runIf(isHere)("mock files that were recorded on AWS are written back equal", () => {
  const folder = join(CORPUS, "mock");
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  expect(files.length).toBeGreaterThan(5);
  for (const name of files) {
    const { mockConfig } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { mockConfig: JsonObject };
    const read = readMockFile(mockConfig);
    if (!read.ok) throw new Error(`${name}: ${read.error.place} ${read.error.message}`);
    expect(writeMockFile(read.value), name).toEqual(mockConfig);
  }
});

test.runIf(isHere)("a mock file of a recording drives a run to the same history", async () => {
  const problems: string[] = [];
  const lost = new Map<string, number>();
  let same = 0;
  for (const one of corpusCases()) {
    const session = await corpusSession(one);
    if (session.replay === null || !isMatch(session)) continue;
    if (session.verdict.accepted.some(({ kind }) => kind !== "taskToken" && kind !== "era" && kind !== "identity"))
      continue;
    const base = forkBaseOf(session);
    const recorded = await recordMocks(base);
    if (recorded.states.size === 0 && recorded.lost.length === 0) continue;
    for (const { reason } of recorded.lost) lost.set(reason, (lost.get(reason) ?? 0) + 1);
    const file = writeMockFile(mockFileOf([{ machine: "m", name: "c", states: recorded.states }]));
    const mocks = readMocks(JSON.parse(JSON.stringify(file)) as Json, "m", "c");
    if (!mocks.ok) throw new Error(`${one.path}: ${mocks.error.place} ${mocks.error.message}`);
    const { setup } = base;
    const { events } = await runToEnd(
      setup.compiled,
      { ...setup.start, at: setup.at },
      mockedTasks(mocks.value),
      setup.around,
    );
    const reasons = new Set(recorded.lost.map(({ reason }) => reason));
    if (reasons.has("timeout") || reasons.has("failedBefore")) {
      if (wayOf(events) !== wayOf(session.events)) problems.push(`${one.path}: another way`);
      continue;
    }
    const [ours, theirs] = [events, session.events].map((all) =>
      all.map(comparable).map((event) => without(event, reasons)),
    );
    const { divergences } = compareEvents(ours ?? [], theirs ?? [], { match: session.replay.matcher() });
    same++;
    for (const found of divergences) problems.push(`${one.path}: ${JSON.stringify(found)}`);
  }
  console.log(
    `recordings that a mock file drives to the same history: ${same}; what the format cannot hold:`,
    Object.fromEntries(lost),
  );
  expect(problems).toEqual([]);
  expect(same).toBeGreaterThan(50);
});
