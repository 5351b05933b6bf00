import { describe, expect, test } from "vitest";
import { outcomeOf } from "@/lib/conformance/run";
import type { Case } from "@/lib/conformance/recognise";
import { isObject, type Json } from "@/lib/base/json";
import { casesIn, CORPUS, corpusIsHere } from "../conformance/corpus";

describe.skipIf(!corpusIsHere())("recorded executions", () => {
  const cases = corpusIsHere() ? casesIn(`${CORPUS}/cases`) : [];

  test("every recorded execution and Choice comes out as on AWS", async () => {
    const failures: string[] = [];
    const counts = { execution: 0, choice: 0 };
    for (const one of cases) {
      if (one.kind !== "execution" && one.kind !== "choice") continue;
      const outcome = await outcomeOf(one);
      if (outcome.kind === "failed") failures.push(`${one.name}: ${outcome.difference}`);
      if (outcome.kind === "passed") counts[one.kind]++;
    }
    expect(failures).toEqual([]);
    expect(counts.choice).toBeGreaterThanOrEqual(342);
    expect(counts.execution).toBeGreaterThanOrEqual(400);
  });

  test("a recording with a changed end or a missing event is not matched", async () => {
    let tampered = 0;
    for (const one of cases) {
      for (const twin of twinsOf(one)) {
        const outcome = await outcomeOf(twin);
        if (outcome.kind === "skipped") continue;
        tampered++;
        expect(outcome.kind, twin.name).toBe("failed");
      }
    }
    expect(tampered).toBeGreaterThan(1_000);
  });
});

/** The case with its end changed, and with its second event gone. */
function twinsOf(one: Case): readonly Case[] {
  if (one.kind === "choice") return [{ ...one, output: { changed: one.output } }];
  if (one.kind !== "execution" || !("history" in one) || one.history === null) return [];
  const { history } = one;
  const ends = history.findIndex(
    (event) => isObject(event) && String(event["type"]).startsWith("Execution") && event["id"] !== 1,
  );
  const entered = history.findIndex((event) => isObject(event) && event["id"] === 2);
  return [
    { ...one, history: history.with(ends, otherEnd(history[ends] ?? null)) },
    { ...one, history: history.toSpliced(entered, 1) },
  ];
}

function otherEnd(event: Json): Json {
  if (!isObject(event)) return event;
  return event["type"] === "ExecutionAborted"
    ? { ...event, type: "ExecutionTimedOut" }
    : { ...event, type: "ExecutionAborted", executionAbortedEventDetails: {} };
}
