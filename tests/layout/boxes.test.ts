import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "@/lib/history/fold";
import { arrows, arrowsAmong } from "@/lib/layout/arrows";
import { layoutBoxes, type Box } from "@/lib/layout/boxes";
import { cells, countOutcomes } from "@/lib/layout/cells";
import { project } from "@/lib/layout/project";
import type { Row } from "@/lib/layout/row";
import { layoutRows } from "@/lib/layout/rows";
import { contentsOf, makeTree, spanAt, type Tree } from "@/lib/layout/tree";
import { failedOrder, ORDER_DEFINITION, pollingOrder } from "@/tests/browser/support/orders";
import { HistoryWriter } from "@/tests/browser/support/writeHistory";
import { eventsOf, treeOf } from "./support/trees";

const all = (tree: Tree): Row[] => {
  let open = new Map<string, boolean>();
  for (;;) {
    const rows = layoutRows(tree, { open, definition: null });
    const closed = rows.filter((row) => row.children === "closed");
    if (closed.length === 0) return rows;
    open = new Map([...open, ...closed.map((row) => [row.key, true] as const)]);
  }
};

const overlap = (boxes: readonly Box[]) =>
  boxes.some((box, i) => box.to > (boxes[i + 1]?.from ?? Number.POSITIVE_INFINITY));

describe("boxes of a row", () => {
  it("do not overlap, whichever events of a history are missing", () => {
    const whole = eventsOf(failedOrder());
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(whole.length - 1), { maxLength: 60 }), (holes) => {
        const tree = makeTree(fold(whole.filter((_, i) => !holes.includes(i))));
        for (const row of all(tree)) {
          const boxes = layoutBoxes(tree, row);
          expect(overlap(boxes)).toBe(false);
          expect(boxes.every((box) => box.from <= box.to)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("that do overlap are told", () => {
    const tree = treeOf(failedOrder());
    const boxes = layoutBoxes(tree, all(tree)[0] as Row);
    const [first] = boxes;
    expect(first && overlap([first, { ...first, from: first.from, to: first.to + 1 }])).toBe(true);
  });

  it("keep attempts and the waiting between them apart", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const row = all(tree).find(({ name }) => name === "ChargeCard") as Row;
    expect(layoutBoxes(tree, row).map(({ kind, from, to }) => [kind, to - from])).toEqual([
      ["work", 812],
      ["backoff", 2003],
      ["work", 640],
      ["backoff", 4001],
      ["work", 771],
    ]);
  });

  it("split a task that waits for its token into the call and the waiting", () => {
    const h = new HistoryWriter(0);
    h.add(0, "ExecutionStarted", { input: "{}" }, 0);
    h.enter(1, "Task", "AskHuman", {}, 0);
    const about = { resourceType: "sqs", resource: "sendMessage.waitForTaskToken" };
    h.add(0, "TaskScheduled", { ...about, region: "eu-west-1", parameters: "{}" });
    h.add(10, "TaskStarted", about);
    h.add(20, "TaskSubmitted", { ...about, output: "{}" });
    h.add(5000, "TaskSucceeded", { ...about, output: "{}" });
    h.exit(1, "Task", "AskHuman", {});
    h.add(0, "ExecutionSucceeded", { output: "{}" });
    const tree = treeOf(h);
    const [row] = all(tree);
    expect(layoutBoxes(tree, row as Row).map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["work", 1, 31],
      ["waiting", 31, 5031],
    ]);
  });

  it("of a step that is still open reach the end of the record", () => {
    const tree = treeOf(pollingOrder(0, 1));
    const row = all(tree).find(({ outcome, kind }) => outcome === "open" && kind === "visit") as Row;
    const box = layoutBoxes(tree, row).at(-1);
    expect([box?.outcome, box?.to]).toEqual(["open", tree.whole.to]);
  });
});

describe("drawing boxes", () => {
  it("takes no more marks than there is room for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(10_000), fc.nat(40)), { maxLength: 400 }),
        fc.integer({ min: 1, max: 800 }),
        (spans, width) => {
          let at = 0;
          const boxes = spans.map(([gap, length], span): Box => {
            const from = at + gap;
            at = from + length;
            return { span, kind: "work", from, to: at, outcome: "succeeded", caught: false, ragged: false };
          });
          const drawn = project(boxes, (time) => (time / Math.max(1, at)) * width, width);
          expect(drawn.reduce((sum, { count }) => sum + count, 0)).toBe(boxes.length);
          expect(drawn.length).toBeLessThanOrEqual(width + 2);
        },
      ),
    );
  });

  it("shows the failure among many too narrow to tell apart", () => {
    const boxes = [0, 1, 2].map((span): Box => ({
      span,
      kind: "work",
      from: span,
      to: span,
      outcome: span === 1 ? "failed" : "succeeded",
      caught: false,
      ragged: false,
    }));
    const drawn = project(boxes, (time) => time / 10, 100);
    expect(drawn).toHaveLength(1);
    expect(drawn[0]?.box.span).toBe(1);
    expect(drawn[0]?.count).toBe(3);
  });
});

describe("squares of a Map", () => {
  const tree = treeOf(failedOrder(), ORDER_DEFINITION);
  const map = tree.trace.spans.find((span) => span.kind === "attempt" && span.of === "map");
  const { iterations } = contentsOf(tree, [spanAt(tree, map?.index ?? -1) ?? tree.trace.spans[0]!]);

  it("stand for one item each while there is room", () => {
    expect(cells(iterations, 50)).toHaveLength(40);
    expect(cells(iterations, 50).flatMap(({ outcome, from }) => (outcome === "failed" ? [from] : []))).toEqual([
      11, 27,
    ]);
  });

  it("stand for several when there is not, and the worst of them shows", () => {
    const few = cells(iterations, 8);
    expect(few.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 8 }, (_, i) => (i === 2 || i === 5 ? "failed" : "succeeded")),
    );
    expect(few.reduce((sum, { from, to }) => sum + (to - from), 0)).toBe(40);
  });

  it("are counted by what became of them", () => {
    expect(countOutcomes(iterations)).toMatchObject({ succeeded: 38, failed: 2, open: 0 });
  });
});

describe("arrows", () => {
  it("lead from what was caught to where its catcher goes", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const rows = layoutRows(tree, { open: new Map(), definition: null });
    expect(arrows(tree, rows).map(({ fromRow, toRow }) => [rows[fromRow]?.name, rows[toRow]?.name])).toEqual([
      ["Sms", "LogFailure"],
    ]);
  });

  it("are drawn while one of their ends, or what they cross, is on screen", () => {
    const arrow = (fromRow: number, toRow: number) => ({ fromRow, toRow, from: 0, to: 1 });
    const all = [arrow(1, 2), arrow(3, 4), arrow(9, 2), arrow(10, 11)];
    expect(arrowsAmong(all, 4, 8)).toEqual([arrow(3, 4), arrow(9, 2)]);
    expect(arrowsAmong(all, 0, 20, 2)).toEqual([arrow(1, 2), arrow(3, 4)]);
    expect(arrowsAmong(all, 0, -1)).toEqual([]);
  });
});
