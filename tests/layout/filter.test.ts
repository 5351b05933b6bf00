import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Span } from "@/lib/history/span";
import { parseLength } from "@/lib/layout/filter/parseLength";
import { indexSteps, matchingSteps } from "@/lib/layout/filter/stepIndex";
import { MAX_FILTER, parseStepFilter } from "@/lib/layout/filter/stepFilter";
import { pruneTree } from "@/lib/layout/prune";
import { layoutRows } from "@/lib/layout/rows";
import { failedOrder, ORDER_DEFINITION, pollingOrder } from "@/tests/browser/support/orders";
import { treeOf } from "./support/trees";

const order = treeOf(failedOrder(), ORDER_DEFINITION);
const nameOf = (span: Span | undefined) =>
  span?.kind === "visit" ? (span.state ?? "") : span?.kind === "iteration" ? `item ${span.iteration}` : "";

function found(text: string, tree = order): string[] {
  const filter = parseStepFilter(text);
  if (!filter.ok) throw new Error(filter.error.why);
  return matchingSteps(indexSteps(tree), filter.value).map((index) => nameOf(tree.trace.spans[index]));
}

describe("a filter inside a run", () => {
  it("finds steps by text in states, errors and resources, ignoring case", () => {
    expect(found("chargeCARD")).toEqual(["ChargeCard"]);
    expect(found("outofstock")).toEqual(["Pack", "Pack"]);
    expect(found("function:sms")).toEqual(["Sms"]);
    expect(found('"card was declined"')).toEqual(["ChargeCard"]);
    expect(found("nothing of the kind")).toEqual([]);
    expect(found("  ")).toEqual([]);
  });

  it("asks one field where one is named", () => {
    expect(found("state:sms")).toEqual(["Sms"]);
    expect(found("error:sms")).toEqual([]);
    expect(found('item:"item 11"')).toEqual(["item 11"]);
  });

  it("knows outcomes, with what timed out among what failed and what was caught apart", () => {
    expect(found("status:caught type:Task")).toEqual(["Sms", "Pack", "Pack"]);
    expect(found("status:failed type:Task")).toEqual(["ChargeCard"]);
    expect(found("status:running")).toEqual([]);
    expect(found("status:running", treeOf(pollingOrder(0, 3)))).toEqual(["CheckStatus"]);
  });

  it("compares durations, shares of the whole and attempts", () => {
    expect(found("duration>40s")).toEqual(["AwaitCarrier"]);
    expect(found("share>=50%")).toEqual(["AwaitCarrier"]);
    expect(found("attempts>1")).toEqual(["ChargeCard"]);
    expect(found("attempts=3")).toEqual(["ChargeCard"]);
    expect(found("duration<1ms type:Task")).toEqual([]);
  });

  it("turns round what a minus stands before, and asks that all terms hold", () => {
    const all = order.trace.spans.filter(({ kind }) => kind === "visit" || kind === "iteration").length;
    fc.assert(
      fc.property(
        fc.constantFrom("status:succeeded", "type:Task", "pack", "duration>1s", "item:1", "attempts>1"),
        fc.constantFrom("status:caught", "state:S", "share<1%", "error:stock"),
        (a, b) => {
          expect(found(a).length + found(`-${a}`).length).toBe(all);
          expect(found(`${a} ${b}`).length + found(`${a} -${b}`).length).toBe(found(a).length);
        },
      ),
    );
  });

  it("that cannot be read says what is wrong and what may be written", () => {
    const why = (text: string) => {
      const filter = parseStepFilter(text);
      return filter.ok ? null : filter.error.why;
    };
    expect(why("status:lost")).toContain("succeeded, failed");
    expect(why("type:Lambda")).toContain("Parallel, Map");
    expect(why("duration>soon")).toContain("duration>5s");
    expect(why("lenght>5s")).toContain("No field is called lenght");
    expect(why("arn:aws:states:1")).toBeNull();
  });

  it("reads every term that the documentation shows", () => {
    const lines = readFileSync("docs/timeline.md", "utf8").split("\n");
    const terms = lines.flatMap((line) =>
      line.startsWith("| `") ? [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)] : [],
    );
    expect(terms.length).toBeGreaterThan(8);
    for (const [, term = ""] of terms) expect(parseStepFilter(term)).toMatchObject({ ok: true, value: [{}] });
  });

  it("takes any text without failing, and no more of it than its bound", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2 * MAX_FILTER, unit: "grapheme" }), (text) => {
        const filter = parseStepFilter(text);
        if (filter.ok) expect(filter.value.length).toBeLessThanOrEqual(MAX_FILTER);
        else expect(filter.error.why).not.toBe("");
      }),
    );
  });

  it.each([
    ["5s", 5000],
    ["1m30s", 90_000],
    ["1 h 30 m", 5_400_000],
    ["250ms", 250],
    ["1.5 s", 1500],
    ["2 d", 172_800_000],
    ["", null],
    ["5", null],
    ["5 s later", null],
  ])("reads a duration of %s as %s ms", (text, ms) => expect(parseLength(text)).toBe(ms));
});

describe("rows of a filter", () => {
  const rowsOf = (keep: ReadonlySet<number>) =>
    layoutRows(pruneTree(order, keep), { open: new Map(), usually: "all", definition: null }).map(
      ({ name, depth }) => `${" ".repeat(depth)}${name}`,
    );

  it("are the steps that match and what holds them, opened", () => {
    const filter = parseStepFilter("status:caught type:Task");
    const keep = new Set(filter.ok ? matchingSteps(indexSteps(order), filter.value) : []);
    expect(rowsOf(keep)).toEqual(["NotifyAll", " Sms", "ShipItems", " item 11", "  Pack", " item 27", "  Pack"]);
  });

  it("are none when nothing matches", () => {
    expect(rowsOf(new Set())).toEqual([]);
  });
});
