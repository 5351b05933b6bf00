import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { completeQuery } from "@/lib/contract/query/completeQuery";
import { withBounds, withChoices } from "@/lib/contract/query/editQuery";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";

/** `|` is the cursor. */
function complete(pictured: string) {
  const cursor = pictured.indexOf("|");
  const text = pictured.replace("|", "");
  const { from, to, options, ask } = completeQuery(text, cursor);
  return { asks: ask, texts: options.map(({ insert }) => text.slice(0, from) + insert + text.slice(to)) };
}

describe("completion", () => {
  test.each([
    ["sta|", ["status:", "started>=", "state=", "trigger:"]],
    ["-sta|", ["-status:", "-started>=", "-state=", "-trigger:"]],
    ["(stat|us", ["(status:", "(state="]],
    ["status:f|", ["status:failed"]],
    ["status: t|", ["status: timed-out"]],
    ["machine=a status:a| duration>5m", ["machine=a status:aborted duration>5m"]],
    ["verdict:|", ["verdict:match", "verdict:accepted", "verdict:diverged", "verdict:not-replayable"]],
    ["started>=now-2|", ["started>=now-24h"]],
    ["startedB|", ["trigger:"]],
    ["inp|", ["input."]],
    ['"stat|', []],
    ["nosuch:f|", []],
    ["limits.|", ["limits.events>", "limits.payload>", "limits.daysToRedrive>", "limits.daysToExpiry>"]],
  ])("of %s", (text, expected) => {
    expect(complete(text).texts).toEqual(expected);
  });

  test("of a machine, an error, a state or a source asks the data", () => {
    expect(complete("machine=ord|").asks).toEqual({ field: "machine", prefix: "ord" });
    expect(complete('a failedIn="Charge c|').asks).toEqual({ field: "failedIn", prefix: "Charge c" });
    expect(complete("name=a|").asks).toBeNull();
  });
});

describe("an edit of a query", () => {
  const read = (text: string) => {
    const parsed = parseQuery(text);
    return parsed.ok ? parsed.value : null;
  };

  test("sets, changes and takes back choices where they stand", () => {
    const edit = (text: string, ...choices: ("FAILED" | "ABORTED")[]) =>
      printQuery(withChoices(read(text), "status", choices));
    expect(edit("", "FAILED")).toBe("status:failed");
    expect(edit("timeout", "FAILED")).toBe("timeout status:failed");
    expect(edit("status:failed timeout", "FAILED", "ABORTED")).toBe("(status:failed OR status:aborted) timeout");
    expect(edit("(status:failed OR status:aborted) timeout")).toBe("timeout");
    expect(edit("-status:failed", "ABORTED")).toBe("-status:failed status:aborted");
  });

  test("exchanges the bounds of the start and leaves relative ones relative", () => {
    const query = read("started>now-1d status:failed");
    expect(printQuery(withBounds(query, { agoMs: 3_600_000 }))).toBe("status:failed started>=now-1h");
    const bounds = { from: instant(Date.UTC(2026, 10, 22, 14)), to: instant(Date.UTC(2026, 10, 23)) };
    expect(printQuery(withBounds(query, bounds))).toBe('status:failed started>="2026-11-22 14:00" started<2026-11-23');
    expect(printQuery(withBounds(query, null))).toBe("status:failed");
  });
});
