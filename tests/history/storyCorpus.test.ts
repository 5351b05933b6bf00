import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRecorded } from "@/lib/asl/parse";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { ExecutionTrace } from "@/lib/history/span";
import { story, type StoryOptions } from "@/lib/history/story";
import { anyHistory } from "../support/arbitraryEvents";
import { corpusCases, corpusPresent, type Snapshot } from "../support/corpus";

const here = corpusPresent();
const cases = here ? corpusCases().filter((one) => one.exception === null) : [];

/** What a sentence begins with, by the status of its run. */
const BEGINS: Readonly<Record<ExecutionTrace["execution"]["status"], RegExp>> = {
  SUCCEEDED: /^Succeeded|was redriven( for the \d+\w\w time)? and succeeded/,
  FAILED: /failed|timed out|could not be|ended the execution|was reached/,
  TIMED_OUT: /^The execution timed out/,
  ABORTED: /^The execution was stopped/,
  RUNNING: /^When this was recorded/,
  PENDING_REDRIVE: /^When this was recorded/,
  UNKNOWN: /^How it ended is not recorded/,
};

/** What is wrong with a sentence; null: nothing. */
function faultIn(text: string, status: ExecutionTrace["execution"]["status"]): string | null {
  if (text.trim().length < 10) return "it is empty";
  const odd = /undefined|NaN|\[object|Infinity|\bnull\b|\.\.(?!\.)|  | ,| \.(?! )|\(\)/.exec(
    text.replace(/“[^”]*”/g, "“”"),
  );
  if (odd !== null) return `it holds ${JSON.stringify(odd[0])}`;
  return BEGINS[status].test(text) ? null : `it is not of a run that is ${status}`;
}

function textOf(trace: ExecutionTrace, options: StoryOptions): string {
  return story(trace, options)
    .map(({ text }) => text)
    .join("");
}

function decode(events: readonly Snapshot[]): HistoryEvent[] {
  return events.map((wire) => {
    const decoded = decodeEvent(wire as JsonObject);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
    return decoded.value;
  });
}

function sentencesOf({
  events: wire,
  definition,
  type,
}: (typeof cases)[number]): { text: string; trace: ExecutionTrace }[] {
  const events = decode(wire);
  const { machine } = parseRecorded(JSON.stringify(definition), {});
  const known = machine === undefined ? {} : { machine };
  // Whole, as it stood half way, and without its definition and events.
  return [events, events.slice(0, Math.ceil(events.length / 2))].flatMap((some) => {
    const [trace, bare] = [fold(some, known), fold(some)];
    return [
      { trace, text: textOf(trace, { ...known, events: some, type }) },
      { trace: bare, text: textOf(bare, {}) },
    ];
  });
}

describe.runIf(here)("the sentences of AWS's recordings", () => {
  it("are of their status, whole and never empty", () => {
    expect(cases.length).toBeGreaterThan(400);
    const faults = cases.flatMap((one) =>
      sentencesOf(one).flatMap(({ text, trace }) => {
        const fault = faultIn(text, trace.execution.status);
        return fault === null ? [] : [`${one.path}: ${fault}: ${text}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it("are found wrong under another status", () => {
    const [one] = cases;
    for (const { text, trace } of one === undefined ? [] : sentencesOf(one)) {
      const other = trace.execution.status === "SUCCEEDED" ? "TIMED_OUT" : "SUCCEEDED";
      expect(faultIn(text, other)).not.toBeNull();
      expect(faultIn(`${text} undefined`, trace.execution.status)).not.toBeNull();
    }
  });
});

describe("the sentence of any history", () => {
  it("links to events that are there, and says no half words", () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        const parts = story(fold(events), { events });
        const ids = new Set(events.map((event) => event.id));
        for (const { eventId } of parts) if (eventId !== undefined) expect(ids.has(eventId)).toBe(true);
        expect(parts.map(({ text }) => text).join("")).not.toMatch(/undefined|NaN|\[object/);
      }),
      { numRuns: 300 },
    );
  });
});
