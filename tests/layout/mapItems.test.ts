import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemsOf } from "@/lib/layout/items";
import { cellAt, gridPaths, itemGrid, MAX_SQUARES } from "@/lib/layout/itemGrid";
import {
  filterItems,
  firstFailed,
  groupErrors,
  mapItems,
  sortItems,
  type ItemFilter,
  type MapItem,
} from "@/lib/layout/mapItems";
import { spanFacts } from "@/lib/layout/spanFacts";
import { spanPath } from "@/lib/layout/spanPath";
import { fold } from "@/lib/history/fold";
import { makeTree, type Tree } from "@/lib/layout/tree";
import { failedOrder, ORDER_DEFINITION } from "@/tests/browser/support/orders";
import { compact } from "../support/compact";
import { treeOf } from "./support/trees";

const ITEMS = makeTree(
  fold(
    compact(`1<0 ExecutionStarted
2<0 MapStateEntered Each
3<2 MapStateStarted 4
4<3 MapIterationStarted #0 Each
5<3 MapIterationStarted #1 Each
6<3 MapIterationStarted #2 Each
7<3 MapIterationStarted #3 Each
8<4 TaskStateEntered Pack
9<8 TaskScheduled lambda/invoke
10<9 TaskFailed lambda/invoke error=Busy
+1000 11<10 TaskScheduled lambda/invoke
12<11 TaskSucceeded lambda/invoke
13<12 TaskStateExited Pack
14<13 MapIterationSucceeded #0 Each
15<5 TaskStateEntered Pack
16<15 TaskScheduled lambda/invoke
17<16 TaskFailed lambda/invoke error=OutOfStock
18<17 TaskStateExited Pack
19<18 PassStateEntered Skip
20<19 PassStateExited Skip
21<20 MapIterationSucceeded #1 Each
22<6 FailStateEntered Broken
23<22 MapIterationFailed #2 Each
24<23 MapIterationAborted #3 Each
25<24 MapStateFailed
26<25 ExecutionFailed error=Torn`),
  ),
);
const stateOf = (tree: Tree, name: string) =>
  tree.trace.spans.find((span) => span.kind === "visit" && span.state === name)!;
const values = new Map(itemsOf(ITEMS, [stateOf(ITEMS, "Each")]).map(({ index }, i) => [index, [`${10 - i}`]]));
const items = mapItems(ITEMS, itemsOf(ITEMS, [stateOf(ITEMS, "Each")]), values);
const ALL: ItemFilter = { outcomes: new Set(), error: null, found: null };

describe("the items of a Map", () => {
  it("tell what was caught inside, what failed and what was stopped apart, with their retries", () => {
    expect(items.map(({ number, outcome, retries }) => [number, outcome, retries])).toEqual([
      [0, "succeeded", 1],
      [1, "caught", 0],
      [2, "failed", 0],
      [3, "aborted", 0],
    ]);
    expect(firstFailed(items)?.number).toBe(2);
    expect(firstFailed(items.slice(0, 2))).toBeNull();
  });

  it("are left by a filter of outcome, error and data", () => {
    const numbers = (filter: Partial<ItemFilter>) =>
      filterItems(items, { ...ALL, ...filter }).map(({ number }) => number);
    expect(numbers({})).toEqual([0, 1, 2, 3]);
    expect(numbers({ outcomes: new Set(["failed", "aborted"]) })).toEqual([2, 3]);
    expect(numbers({ found: new Set([items[1]!.span]) })).toEqual([1]);
    expect(numbers({ found: new Set() })).toEqual([]);
    const failed = groupErrors(items).find(({ first }) => first === items[2]!.span);
    expect(numbers({ error: failed!.error })).toEqual([2]);
    expect(groupErrors(items).map(({ error }) => error)).toContain("OutOfStock");
    expect(numbers({ error: "OutOfStock" })).toEqual([1]);
  });

  it("are grouped by error, the most frequent first, each with its first item", () => {
    const item = (span: number, error: string): MapItem => ({ ...items[2]!, span, error });
    expect(groupErrors([item(1, "A"), item(2, "B"), item(3, "B"), items[0]!])).toEqual([
      { error: "B", count: 2, first: 2 },
      { error: "A", count: 1, first: 1 },
    ]);
  });

  it("are sorted by a column, values that are numbers as numbers, and alike ones stay in their order", () => {
    const by = (order: Parameters<typeof sortItems>[1]) => sortItems(items, order).map(({ number }) => number);
    expect(by({ by: "outcome", down: false })).toEqual([2, 3, 1, 0]);
    expect(by({ by: "retries", down: true })).toEqual([0, 1, 2, 3]);
    expect(by({ by: 0, down: false })).toEqual([3, 2, 1, 0]);
    expect(by({ by: 0, down: true })).toEqual([0, 1, 2, 3]);
  });
});

describe("the grid of items", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ index, outcome: index === 7777 ? "failed" : "succeeded" }) as const);

  it("has a square for each while they can be told apart, then for several, and never loses the one that failed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 200 }), (count, columns) => {
        const grid = itemGrid(many(count), columns);
        expect(grid.cells.length).toBeLessThanOrEqual(MAX_SQUARES);
        if (count <= MAX_SQUARES) expect(grid.cells).toHaveLength(count);
        expect(grid.cells.some(({ outcome }) => outcome === "failed")).toBe(count > 7777);
        expect(grid.rows * grid.columns).toBeGreaterThanOrEqual(grid.cells.length);
      }),
      { numRuns: 30 },
    );
  });

  it("finds the square under a pointer, and none beside it", () => {
    const grid = itemGrid(many(10), 4);
    expect(cellAt(grid, 1, 2)?.span).toBe(9);
    expect([cellAt(grid, 2, 2), cellAt(grid, 4, 0), cellAt(grid, -1, 0)]).toEqual([null, null, null]);
    const squares = gridPaths(itemGrid(many(8000), 50), 7).map(({ outcome, path }) => [
      outcome,
      path.split("M").length - 1,
    ]);
    expect(Object.fromEntries(squares)).toMatchObject({ failed: 1 });
  });
});

describe("where a step is", () => {
  const pathOf = (tree: Tree, index: number, labels?: ReadonlyMap<number, string>) =>
    spanPath(tree, index, labels)
      .map(({ name }) => name)
      .join(" › ");

  it("is said from the outermost to its attempt", () => {
    const pack = stateOf(ITEMS, "Pack");
    const second = ITEMS.trace.spans.findLast((span) => span.kind === "attempt" && span.parent === pack.index)!;
    expect(pathOf(ITEMS, second.index)).toBe("Each › item 0 › Pack, attempt 2 of 2");
    expect(pathOf(ITEMS, pack.index, new Map([[pack.parent, "o-17"]]))).toBe("Each › item 0 · o-17 › Pack");
    expect(pathOf(ITEMS, 0)).toBe("");
  });
});

describe("the card of a bar", () => {
  const order = treeOf(failedOrder(), ORDER_DEFINITION);

  it("says what became of a step, its share of the run, and its error", () => {
    const facts = spanFacts(order, stateOf(order, "ChargeCard"));
    expect(facts.outcome).toBe("failed · 3 attempts");
    expect(facts.duration).toMatch(/ % of the run$/);
    expect(facts.failure).toBe("PaymentDeclined: Card was declined (code 51)");
    expect(facts.critical).toMatch(/^on the critical path/);
    expect(spanFacts(order, stateOf(order, "Email")).critical).toBeNull();
    expect(spanFacts(order, stateOf(order, "NotifyAll")).outcome).toBe("succeeded · an error inside was caught");
  });

  it("says of a wait between attempts what was planned", () => {
    const backoff = order.trace.spans.find(({ kind }) => kind === "backoff")!;
    expect(spanFacts(order, backoff)).toMatchObject({
      outcome: "waited before the next attempt",
      planned: "planned 2 s",
    });
  });
});
