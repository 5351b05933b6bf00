import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { definedStates } from "@/lib/layout/definition";
import type { Span } from "@/lib/history/span";
import { failureBeside, failures } from "@/lib/layout/failures";
import { eventOf, firstEvents } from "@/lib/layout/findSpan";
import { layoutRows, openTo } from "@/lib/layout/rows";
import { failedOrder, ORDER_DEFINITION, pollingOrder } from "@/tests/browser/support/orders";
import { HistoryWriter } from "@/tests/browser/support/writeHistory";
import { picture } from "./support/picture";
import { treeOf } from "./support/trees";

const states = definedStates(ORDER_DEFINITION as unknown as Json);

describe("rows of the timeline", () => {
  it("are states in the order they were entered, with what is inside a Parallel below it and a Map closed", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    expect(`\n${picture(tree, { definition: states }, 48)}\n`).toMatchInlineSnapshot(`
      "
        ✓ ValidateOrder Task                |▇                                               | 213 ms
        ✓ ReserveStock Task                 |▇                                               | 431 ms
      ▾ ◐ NotifyAll Parallel 2              |░░                                              | 2.439 s
        ▾ ✓ branch 1                        |░                                               | 306 ms
            ✓ Email Task                    |▇                                               | 306 ms
        ▾ ↳ branch 2                        |░░                                              | caught · 2.435 s
            ↳ Sms Task → LogFailure         | c                                              | States.Timeout, caught · 2.022 s
            ✓ LogFailure Pass               |  ▇                                             | 410 ms
      ▸ ◐ ShipItems Map 40                  |  ▦▦▦▦                                          | 4.928 s · 38 ✓ 2 ✕
        ✓ AwaitCarrier Wait                 |      ////////////////////////////////////      | 48 s
        ✗ ChargeCard Task · 3 attempts      |                                          ╱╱╱╱╱x| PaymentDeclined · 8.228 s
        · Refund not reached                |                                                |
        · Done not reached                  |                                                |
      "
    `);
  });

  it("show a loop as one row of visits that can be opened", () => {
    const tree = treeOf(pollingOrder(0, 3));
    expect(`\n${picture(tree)}\n`).toMatchInlineSnapshot(`
      "
      ▸ ● CheckStatus Task · 4 visits       |▇          ▇          ▇           oooooo| open when recorded · ≥ 1.961 s
      ▸ ✓ IsReady Choice · 3 visits         | ▇          ▇          ▇                | 0 ms
      ▸ ✓ WaitABit Wait · 3 visits          | ////////// ////////// ///////////      | 9 s
      "
    `);
    expect(`\n${picture(tree, { open: new Map([["WaitABit", true]]) })}\n`).toMatchInlineSnapshot(`
      "
      ▸ ● CheckStatus Task · 4 visits       |▇          ▇          ▇           oooooo| open when recorded · ≥ 1.961 s
      ▸ ✓ IsReady Choice · 3 visits         | ▇          ▇          ▇                | 0 ms
      ▾ ✓ WaitABit Wait · 3 visits          | ////////// ////////// ///////////      | 9 s
          ✓ visit 1 Wait                    | //////////                             | 3 s
          ✓ visit 2 Wait                    |            //////////                  | 3 s
          ✓ visit 3 Wait                    |                       ///////////      | 3 s
      "
    `);
  });

  it("show the items of an opened Map", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const rows = layoutRows(tree, { open: new Map([["ShipItems", true]]), definition: null });
    expect(rows.filter((row) => row.kind === "iteration")).toHaveLength(40);
    expect(rows.find((row) => row.name === "item 11")?.outcome).toBe("failed");
  });

  it("put what came after a redrive below a row of its own", () => {
    const h = new HistoryWriter(0);
    h.add(0, "ExecutionStarted", { input: "{}" }, 0);
    h.enter(1, "Task", "Work", {}, 0);
    const failed = h.lambda(50, { error: "Boom", cause: "broken" });
    h.add(1, "ExecutionFailed", { error: "Boom", cause: "broken" }, failed);
    h.add(100, "ExecutionRedriven", { redriveCount: 1 });
    h.lambda(50, null);
    h.exit(1, "Task", "Work", {});
    h.add(1, "ExecutionSucceeded", { output: "{}" });
    const rows = layoutRows(treeOf(h), { open: new Map(), definition: null });
    expect(rows.map((row) => [row.kind, row.depth, row.outcome])).toEqual([
      ["state", 0, "failed"],
      ["redrive", 0, "succeeded"],
      ["state", 1, "succeeded"],
    ]);
  });

  it("have unique keys even where names hold the separators of keys", () => {
    const h = new HistoryWriter(0);
    h.add(0, "ExecutionStarted", { input: "{}" }, 0);
    for (const name of ["a/b", "a", "a%2fb", "__proto__", "visit:1"]) {
      h.enter(1, "Pass", name, {});
      h.exit(1, "Pass", name, {});
    }
    const keys = layoutRows(treeOf(h), { open: new Map(), definition: null }).map((row) => row.key);
    expect(new Set(keys).size).toBe(5);
  });

  it("open on the way to a span, however deep it lies", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const lost = tree.trace.spans.findLast((span) => span.kind === "visit" && span.state === "Skip");
    const { open, row } = openTo(tree, lost?.index ?? -1, { open: new Map(), definition: null });
    expect([...open.keys()]).toEqual(["ShipItems", "ShipItems/iteration:27"]);
    expect(row?.name).toBe("Skip");
    expect(row?.spans).toEqual([lost?.index]);
  });

  it.each([
    ["few", {}],
    ["all", { ShipItems: false }],
    ["none", { NotifyAll: true }],
  ] as const)("open to any span so that its row is on show, where %s are open", (usually, chosen) => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const options = { open: new Map<string, boolean>(Object.entries(chosen)), usually, definition: null };
    for (const { index } of tree.trace.spans) {
      const { open, row } = openTo(tree, index, options);
      const rows = layoutRows(tree, { ...options, open });
      const around = new Set<number>();
      for (let at = tree.trace.spans[index]; at !== undefined; at = tree.trace.spans[at.parent]) around.add(at.index);
      const innermost = rows.findLast(({ spans }) => spans.some((span) => around.has(span)));
      expect(row).toBe(innermost ?? null);
      // Nothing was opened that does not lead there.
      const opened = rows.filter(({ key }) => open.get(key) === true && options.open.get(key) !== true);
      expect(opened.every(({ spans }) => spans.some((span) => around.has(span)))).toBe(true);
    }
  });

  it("are the same objects where nothing changed: of thousands of items one is opened", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const before = layoutRows(tree, { open: new Map([["ShipItems", true]]), definition: null });
    const open = new Map([
      ["ShipItems", true],
      ["ShipItems/iteration:27", true],
    ]);
    const after = layoutRows(tree, { open, definition: null });
    const known = new Set(before);
    expect(after.filter((row) => !known.has(row)).map(({ name }) => name)).toEqual(["item 27", "Pack", "Skip"]);
    // Other words for the rows are no reason to show the old ones.
    const labels = new Map(tree.trace.spans.map(({ index }) => [index, `o-${index}`]));
    expect(
      layoutRows(tree, { open, definition: null, labels }).some(({ name }) => name.startsWith("item 27 · o-")),
    ).toBe(true);
  });
});

describe("states of the definition that were never entered", () => {
  it("come last on their level", () => {
    const rows = layoutRows(treeOf(failedOrder(), ORDER_DEFINITION), { open: new Map(), definition: states });
    expect(rows.filter((row) => row.kind === "unreached").map((row) => row.name)).toEqual(["Refund", "Done"]);
  });

  it("are none where the definition does not read", () => {
    expect(definedStates("not a machine").size).toBe(0);
    expect(definedStates({ States: { Odd: 7 } }).size).toBe(0);
  });
});

describe("looking for what went wrong", () => {
  it("goes through failures in time order and stops at the innermost", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const names = failures(tree.trace).map((span) => (span.kind === "visit" ? span.state : span.kind));
    expect(names).toEqual(["Sms", "Pack", "Pack", "ChargeCard"]);
  });

  it("begins with the first failure, or from the end with the last, when nothing is selected", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const bad = failures(tree.trace);
    const stateOf = (span: Span | null) => (span?.kind === "visit" ? span.state : null);
    expect(stateOf(failureBeside(bad, null, 1))).toBe("Sms");
    expect(stateOf(failureBeside(bad, null, -1))).toBe("ChargeCard");
    expect(failureBeside(bad, bad.at(-1) ?? null, 1)).toBeNull();
    expect(failureBeside([], null, 1)).toBeNull();
  });

  it("stands for a span with its first event, or that of what is inside it", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const branch = tree.trace.spans.find((span) => span.kind === "branch");
    const sentinel = tree.trace.spans.find((span) => span.parent === branch?.index);
    expect(eventOf(tree, branch?.index ?? -1)).toBe(sentinel?.events[0]);
  });

  it("stands for a state with the first event of its first visit", () => {
    const events = firstEvents(treeOf(pollingOrder(0, 3)).trace);
    expect([...events]).toEqual([
      ["CheckStatus", 2],
      ["IsReady", 7],
      ["WaitABit", 9],
    ]);
  });
});
