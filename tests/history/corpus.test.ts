import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { decodeLogRecord, encodeLogRecord, type LogRecord } from "@/lib/history/logRecord";
import type { ExecutionTrace } from "@/lib/history/span";
import { corpusCases, corpusLogs, corpusPresent, type Snapshot } from "../support/corpus";
import { slowFold, type Slow } from "../support/slowFold";

const here = corpusPresent();
const cases = here ? corpusCases() : [];
const decided = cases.filter((one) => one.exception === null);
const logs = here ? corpusLogs() : [];

function decode(events: readonly Snapshot[]): HistoryEvent[] {
  return events.map((wire) => {
    const decoded = decodeEvent(wire as JsonObject);
    if (!decoded.ok) throw new Error(`${JSON.stringify(decoded.error)} in ${JSON.stringify(wire)}`);
    return decoded.value;
  });
}

/** Ids 1…n and an end event, computed from the wire alone. */
function isWhole(wire: readonly { readonly id: number; readonly type: string }[]): boolean {
  const ids = wire.map((event) => event.id).sort((a, b) => a - b);
  const ends = ["ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"];
  return ids.every((id, i) => id === i + 1) && wire.some((event) => ends.includes(event.type));
}

function ownedOnce(trace: ExecutionTrace, ids: readonly number[]): void {
  const owned = trace.spans.flatMap((span) => span.events).sort((a, b) => a - b);
  expect(owned).toEqual([...ids].sort((a, b) => a - b));
}

describe.runIf(here)("the recordings of AWS", () => {
  it("are all there", () => {
    expect(cases).toHaveLength(465);
    expect(logs).toHaveLength(11);
    const skipped = cases.filter((one) => one.exception !== null).map((one) => one.path);
    if (skipped.length > 0) console.info(`skipped by name, cannot be decided as recorded:\n  ${skipped.join("\n  ")}`);
  });

  it.each(decided.map((one) => [one.path, one] as const))("%s survives the codec", (_, one) => {
    for (const [i, event] of decode(one.events).entries()) {
      const wire = one.events[i] as JsonObject;
      expect(event.type).not.toBe("Unknown");
      expect(event.extra).toBeUndefined();
      expect(encodeEvent(event)).toEqual(wire);
      expect(decodeEvent(encodeEvent(event))).toEqual({ ok: true, value: event });
    }
  });

  it.each(decided.map((one) => [one.path, one] as const))("%s folds as the slow fold says", (_, one) => {
    const events = decode(one.events);
    const trace = fold(events);
    ownedOnce(
      trace,
      events.map((event) => event.id),
    );
    expect(picture(trace)).toEqual(slowFold(one.events as readonly Slow[]));
    const wire = one.events as unknown as { id: number; type: string }[];
    expect(trace.completeness.kind === "complete").toBe(isWhole(wire));
    if (trace.completeness.kind === "complete") {
      expect(trace.spans.filter((span) => span.outcome === "open" || span.outcome === "unknown")).toEqual([]);
      expect(trace.spans.filter((span) => span.end === null || span.startMissing)).toEqual([]);
    }
  });

  it("are told from a tampered twin: a state's name, an end that is missing", () => {
    for (const one of decided) {
      const events = decode(one.events);
      const expected = slowFold(one.events as readonly Slow[]);
      const entered = events.findIndex((event) => event.type.endsWith("StateEntered"));
      const renamed = events.map((event, i) =>
        i === entered && event.type !== "Unknown" && "name" in event.details
          ? { ...event, details: { ...event.details, name: "Tampered" } }
          : event,
      ) as HistoryEvent[];
      expect(picture(fold(renamed))).not.toEqual(expected);
      expect(picture(fold(events.slice(0, -1)))).not.toEqual(expected);
    }
  });

  it.each(logs.map((log) => [log.file, log] as const))("%s passes through the codec of logs and the fold", (_, log) => {
    const records = log.records.map((wire) => {
      const decoded = decodeLogRecord(wire as JsonObject);
      if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
      expect(decodeLogRecord(encodeLogRecord(decoded.value))).toEqual(decoded);
      expect(encodeLogRecord(decoded.value)).toEqual(wire);
      return decoded.value;
    });
    expect(records.length).toBeGreaterThan(0);
    for (const group of byExecution(records)) {
      const trace = fold(group);
      ownedOnce(
        trace,
        group.map((event) => event.id),
      );
      expect(trace.completeness.kind === "complete").toBe(isWhole(group));
    }
  });
});

function byExecution(records: readonly LogRecord[]): HistoryEvent[][] {
  const groups = new Map<string, Map<number, HistoryEvent>>();
  for (const { executionArn, event } of records) {
    const group = groups.get(executionArn) ?? new Map<number, HistoryEvent>();
    groups.set(executionArn, group.set(event.id, event));
  }
  return [...groups.values()].map((group) => [...group.values()]);
}

/** Which events each visit, attempt, iteration and branch holds: what the slow fold says too. */
function picture(trace: ExecutionTrace): string[] {
  return trace.spans
    .filter((span) => span.kind !== "backoff")
    .map((span) => {
      const parent = trace.spans[span.parent];
      const name =
        span.kind === "visit"
          ? span.state
          : span.kind === "iteration"
            ? span.iteration
            : span.kind === "attempt"
              ? span.attempt
              : "";
      return `${span.kind} ${name} [${span.events.join(" ")}] in ${parent?.kind ?? "-"} [${parent?.events.join(" ") ?? ""}]`;
    })
    .sort();
}
