import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { countTransitions } from "@/lib/cost/transitions";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { corpusCases, corpusPresent, type Snapshot } from "../support/corpus";

/*
 * An independent counter, from the price list's rule alone: every `…StateEntered`, and every `…Scheduled`,
 * `ParallelStateStarted` and `MapStateStarted` that is not the first since its state was entered. Such an event is
 * the first of its visit exactly when it follows its own kind's Entered event (or an ExecutionRedriven) directly;
 * a retry follows the failure before it.
 */
const STARTS = new Map([
  ["TaskScheduled", "TaskStateEntered"],
  ["LambdaFunctionScheduled", "TaskStateEntered"],
  ["ActivityScheduled", "TaskStateEntered"],
  ["ParallelStateStarted", "ParallelStateEntered"],
  ["MapStateStarted", "MapStateEntered"],
]);

function slowCount(wire: readonly Snapshot[]): { entered: number; retries: number; redrives: number; mapRuns: number } {
  const typeOf = new Map(wire.map((event) => [event["id"], String(event["type"])]));
  let entered = 0;
  let retries = 0;
  let redrives = 0;
  let mapRuns = 0;
  for (const event of wire) {
    const type = String(event["type"]);
    if (type.endsWith("StateEntered")) entered++;
    if (type === "ExecutionRedriven") redrives++;
    if (type === "MapRunStarted") mapRuns++;
    const before = typeOf.get(event["previousEventId"]) ?? "";
    if (STARTS.has(type) && before !== STARTS.get(type) && before !== "ExecutionRedriven") retries++;
  }
  return { entered, retries, redrives, mapRuns };
}

function events(wire: readonly Snapshot[]): HistoryEvent[] {
  return wire.map((one) => {
    const decoded = decodeEvent(one as JsonObject);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
    return decoded.value;
  });
}

function quick(wire: readonly Snapshot[]): ReturnType<typeof slowCount> {
  const count = countTransitions(fold(events(wire)));
  const mapRuns = count.children.kind === "unknown" ? count.children.mapRuns : 0;
  return { entered: count.entered, retries: count.retries, redrives: count.redrives, mapRuns };
}

const cases = corpusPresent() ? corpusCases().filter((one) => one.exception === null) : [];

describe.skipIf(cases.length === 0)("transitions of AWS's own histories", () => {
  it.each(cases.map((one) => [one.path, one] as const))("%s", (_, one) => {
    expect(quick(one.events)).toEqual(slowCount(one.events));
  });

  it("retries and redrives are those that the fold tells", () => {
    for (const one of cases) {
      const trace = fold(events(one.events));
      const { retries, redrives } = countTransitions(trace);
      expect({ retries, redrives }, one.path).toEqual({
        retries: trace.execution.retries,
        redrives: trace.execution.redrives,
      });
    }
  });

  it("a state entered once more is one transition more", () => {
    for (const one of cases) {
      const wire = one.events;
      const at = wire.findIndex((event) => String(event["type"]).endsWith("PassStateEntered"));
      if (at < 0) continue;
      const last = Math.max(...wire.map((event) => Number(event["id"])));
      const twice = [...wire, { ...wire[at], id: last + 1, previousEventId: last }];
      expect(quick(twice).entered).toBe(slowCount(wire).entered + 1);
    }
  });
});
