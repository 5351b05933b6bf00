import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { openReplaySession } from "@/lib/replay/replaySession";
import { verify } from "@/lib/replay/verify";
import { machineOf } from "@/lib/server/replay/machineOf";
import { changed, decoded, recordRun } from "./runs";

/* Records and definitions that would keep a replay for ever, or make it throw: each ends in a sentence. */

const started = (input: string, timestamp = 1_700_000_000): HistoryEvent =>
  decoded({ id: 1, previousEventId: 0, timestamp, type: "ExecutionStarted", executionStartedEventDetails: { input } });
const replayed = (definition: JsonObject, events: readonly HistoryEvent[], type: "STANDARD" | "EXPRESS" = "STANDARD") =>
  openReplaySession({
    events,
    ...machineOf(JSON.stringify(definition), type),
    definitionAssumed: false,
    type,
    arn: null,
  });

const LOOP = {
  StartAt: "Again",
  States: {
    Again: { Type: "Pass", Next: "Whether" },
    Whether: {
      Type: "Choice",
      Choices: [{ Variable: "$$.Execution.Name", StringEquals: "never", Next: "End" }],
      Default: "Again",
    },
    End: { Type: "Succeed" },
  },
};

describe("a replay without an end", () => {
  test("of an Express loop stops some way behind what is recorded, and is a prefix", async () => {
    const { verdict, replay } = await replayed(LOOP, [started("{}")], "EXPRESS");
    expect(verdict).toMatchObject({ verdict: "MATCH", reason: expect.stringContaining("prefix") as string });
    expect(replay?.checkpoints.run.events.length).toBeLessThan(30_000);
  });

  test("of children of a Map Run is given up with a word", async () => {
    const ItemProcessor = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...LOOP };
    const map = { StartAt: "Each", States: { Each: { Type: "Map", ItemProcessor, End: true } } };
    const items = Array.from({ length: 60 }, (_, i) => i);
    const { verdict } = await replayed(map, [
      started(JSON.stringify(items)),
      decoded({
        id: 2,
        previousEventId: 0,
        timestamp: 1_700_000_000,
        type: "MapStateEntered",
        stateEnteredEventDetails: { name: "Each", input: JSON.stringify(items) },
      }),
    ]);
    expect(verdict.verdict).toBe("NOT REPLAYABLE");
    expect(verdict.reason).toMatch(/children|results hang on/);
  });
});

describe("a record that nothing can be made of", () => {
  const PASS = { StartAt: "Only", States: { Only: { Type: "Pass", Parameters: { "all.$": "$" }, End: true } } };

  test.each([
    ["input that is not JSON", started("nope"), "The input of its ExecutionStarted is not JSON."],
    ["a time behind all calendars", started("{}", 8_640_000_000_000_000), /^Event 1 has a time that is not between/],
  ])("%s", async (_, event, why) => {
    const { verdict } = await replayed(PASS, [event]);
    expect(verdict.verdict).toBe("NOT REPLAYABLE");
    expect(verdict.reason).toMatch(why);
  });

  test("data nested a hundred thousand levels deep is gone through, or given up with a word", async () => {
    const { verdict } = await replayed(PASS, [started("[".repeat(1e5) + "]".repeat(1e5))]);
    expect(verdict.verdict === "MATCH" || /nested too deeply/.test(verdict.reason ?? "")).toBe(true);
  });

  test("and its neighbours are replayed: a value changed in a run diverges still", async () => {
    const run = await recordRun(PASS, { n: 1 });
    const other = changed(run, 3, (wire) => ({ ...wire, stateExitedEventDetails: { name: "Only", output: "2" } }));
    expect([(await verify(run)).verdict, (await verify(other)).verdict]).toEqual(["MATCH", "DIVERGED"]);
  });
});
