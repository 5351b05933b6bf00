import { describe, expect, it } from "vitest";
import { fold } from "@/lib/history/fold";
import { layoutBoxes } from "@/lib/layout/boxes";
import { failures } from "@/lib/layout/failures";
import { openingSpan, rootFailure } from "@/lib/layout/findSpan";
import { earliestStart, latestEnd } from "@/lib/layout/unknownEnds";
import { itemsOf } from "@/lib/layout/items";
import { itemsLabel, labelOf, lengthText } from "@/lib/layout/label";
import { unansweredText } from "@/lib/layout/recovery";
import { layoutRows } from "@/lib/layout/rows";
import { superseded } from "@/lib/layout/superseded";
import { makeTree, type Tree } from "@/lib/layout/tree";
import { definedStates, unreachedText } from "@/lib/layout/definition";
import { compact } from "../support/compact";
import { picture } from "./support/picture";

/*
 * What the timeline shows of records that do not tell everything, that were made while a run was open, or that hold
 * a run and its redrives.
 */

const read = (text: string): Tree => makeTree(fold(compact(text)));
const without = (text: string, ...ids: readonly number[]) =>
  makeTree(fold(compact(text).filter(({ id }) => !ids.includes(id))));
const drawn = (tree: Tree) => `\n${picture(tree, {}, 20)}\n`;
const visit = (tree: Tree, state: string) =>
  tree.trace.spans.findLast((span) => span.kind === "visit" && span.state === state)!;

const TASK = `1<0 ExecutionStarted
+0 2<0 TaskStateEntered Call
+0 3<2 TaskScheduled lambda/invoke
+0 4<3 TaskStarted lambda/invoke
+69 5<4 TaskSucceeded lambda/invoke
+0 6<5 TaskStateExited Call
7<6 PassStateEntered Next
8<7 PassStateExited Next
9<8 ExecutionSucceeded`;

describe("a hole", () => {
  const box = (tree: Tree, state: string) => {
    const row = layoutRows(tree, { open: new Map(), definition: null }).find(({ name }) => name === state)!;
    return layoutBoxes(tree, row).map(({ from, to, outcome, ragged }) => ({ ms: to - from, outcome, ragged }));
  };

  it("is as wide as the visit whose entering and leaving are recorded", () => {
    const tree = without(TASK, 5);
    expect(box(tree, "Call")).toEqual([{ ms: 69, outcome: "unknown", ragged: true }]);
    expect(drawn(tree)).toContain("| 69 ms");
    expect(drawn(tree)).toMatchInlineSnapshot(`
      "
        ✓ Call Task                         |????                | 69 ms
        ✓ Next Pass                         |         ▇▇▇▇▇▇     | 100 ms
      "
    `);
  });

  it("is none when the event is there", () => {
    expect(box(read(TASK), "Call")).toEqual([{ ms: 69, outcome: "succeeded", ragged: false }]);
  });

  it("reaches back to the entering when the start of an attempt is missing", () => {
    expect(box(without(TASK, 3, 4), "Call")).toEqual([{ ms: 69, outcome: "succeeded", ragged: true }]);
  });

  it("reaches on to the next state when the leaving is missing too", () => {
    expect(box(without(TASK, 5, 6), "Call")).toEqual([{ ms: 169, outcome: "unknown", ragged: true }]);
  });

  it("reaches back to the state before when the entering is missing", () => {
    const tree = without(TASK, 7);
    const next = visit(tree, "Next");
    expect(next.startMissing).toBe(true);
    expect(earliestStart(tree, next)).toBe(visit(tree, "Call").end);
    expect(latestEnd(tree, next)).toBe(next.end);
  });

  it("of a log at level ERROR lies between what is known, and is not said to have a length", () => {
    const tree = read(`6<5 TaskFailed lambda/invoke error=Busy
9<8 ExecutionFailed error=States.Runtime cause="An error occurred while executing the state 'Second' (entered at the event id #8). No"`);
    const [first] = tree.trace.spans.filter(({ kind }) => kind === "visit");
    expect([earliestStart(tree, first!), latestEnd(tree, first!)]).toEqual([tree.whole.from, tree.whole.to]);
    expect(lengthText(tree, first!)).toBe("not recorded");
  });
});

describe("a run that was open when it was recorded", () => {
  const tree = read(`1<0 ExecutionStarted
2<0 PassStateEntered Prepare
3<2 PassStateExited Prepare
+0 4<3 TaskStateEntered Call
+900 5<4 TaskScheduled lambda/invoke`);

  it("has bars that go on beyond its last event, and lengths that do not", () => {
    expect(drawn(tree)).toMatchInlineSnapshot(`
      "
        ✓ Prepare Pass                      |  ▇                 | 100 ms
        ● Call Task                         |                   o| open when recorded · ≥ 900 ms
      "
    `);
    const row = layoutRows(tree, { open: new Map(), definition: null }).at(-1)!;
    expect(layoutBoxes(tree, row).at(-1)?.to).toBe(tree.whole.to);
    expect(tree.whole.to).toBeGreaterThan(tree.knownTo);
    expect(lengthText(tree, visit(tree, "Call"))).toBe("at least 900 ms");
  });

  it("and one that had ended does not", () => {
    const ended = read(TASK);
    expect(ended.whole.to).toBe(ended.knownTo);
    expect(lengthText(ended, visit(ended, "Call"))).toBe("69 ms");
  });
});

describe("states that no event names", () => {
  const saysOf = (tree: Tree) => {
    const definition = definedStates({ States: { Other: { Type: "Pass" } } });
    return layoutRows(tree, { open: new Map(), definition }).find(({ name }) => name === "Other")?.note;
  };

  it("were not reached by a run that is recorded whole, and by no other is that said", () => {
    expect(saysOf(read(TASK))).toBe("not reached");
    expect(saysOf(without(TASK, 9))).toBe("not reached when recorded");
    expect(saysOf(without(TASK, 5))).toBe("not in the record");
    expect(unreachedText(read(TASK).trace)).toBe("not reached");
  });
});

const ITEMS = `1<0 ExecutionStarted
2<0 MapStateEntered Each
3<2 MapStateStarted 4
4<3 MapIterationStarted #0 Each
5<3 MapIterationStarted #1 Each
6<3 MapIterationStarted #2 Each
7<4 MapIterationSucceeded #0 Each
8<5 FailStateEntered Broken
9<8 MapIterationFailed #1 Each
10<8 MapIterationAborted #2 Each
11<8 MapStateFailed
12<11 ExecutionFailed error=Torn`;

describe("items of a Map", () => {
  it("that were stopped are counted apart from those that failed", () => {
    const tree = read(ITEMS);
    expect(itemsLabel(itemsOf(tree, [visit(tree, "Each")]))).toBe("1 ✓ 1 ✕ 1 ⊖");
    expect(drawn(tree)).toContain("1 ✓ 1 ✕ 1 ⊖");
  });

  it("are counted by what became of each, whatever the record says of it", () => {
    const outcomes = ["succeeded", "failed", "timedOut", "aborted", "open", "unknown"] as const;
    expect(itemsLabel(outcomes.map((outcome) => ({ outcome })))).toBe("1 ✓ 2 ✕ 1 ⊖ 1 … 1 ?");
    expect(itemsLabel([])).toBe("0 ✓");
  });

  it("that were tried again in another attempt or after a redrive are counted once", () => {
    const retried = read(`${ITEMS.split("\n").slice(0, 9).join("\n")}
+1000 10<9 MapStateStarted 4
11<10 MapIterationStarted #0 Each
12<10 MapIterationStarted #1 Each
13<11 MapIterationSucceeded #0 Each
14<12 MapIterationSucceeded #1 Each`);
    const items = itemsOf(retried, [visit(retried, "Each")]);
    expect(items.map(({ iteration }) => iteration)).toEqual([0, 1, 2]);
    expect(itemsLabel(items)).toMatch(/^2 ✓/);
    const redriven = read(`${ITEMS}
+1000 13<12 ExecutionRedriven 1
14<9 MapIterationStarted #1 Each
15<14 PassStateEntered Mend
16<15 PassStateExited Mend
17<16 MapIterationSucceeded #1 Each`);
    const visits = redriven.trace.spans.filter((span) => span.kind === "visit" && span.state === "Each");
    expect(visits).toHaveLength(2);
    expect(itemsLabel(itemsOf(redriven, visits))).toBe("2 ✓ 1 ⊖");
  });
});

const REDRIVEN = `1<0 ExecutionStarted
2<0 TaskStateEntered Charge
3<2 TaskScheduled lambda/invoke
4<3 TaskFailed lambda/invoke error=Busy
5<4 ExecutionFailed error=Busy
+3000 6<5 ExecutionRedriven 1
7<4 TaskScheduled lambda/invoke`;
const WELL = `${REDRIVEN}
8<7 TaskSucceeded lambda/invoke
9<8 TaskStateExited Charge
10<9 ExecutionSucceeded`;
const BADLY = `${REDRIVEN}
8<7 TaskFailed lambda/invoke error=Broke
9<8 ExecutionFailed error=Broke`;

describe("a redriven run", () => {
  const opensOn = (tree: Tree) => rootFailure(tree, failures(tree.trace));

  it("that succeeded opens on the visit that put it right", () => {
    const tree = read(WELL);
    expect([...superseded(tree)]).toHaveLength(1);
    expect(opensOn(tree)).toMatchObject({ kind: "visit", state: "Charge", outcome: "succeeded" });
  });

  it("that failed again opens on the last failure", () => {
    expect(opensOn(read(BADLY))).toMatchObject({ state: "Charge", outcome: "failed", failure: { error: "Broke" } });
  });

  it("without a redrive has nothing that was put right", () => {
    const tree = read(REDRIVEN.split("\n").slice(0, 5).join("\n"));
    expect(superseded(tree).size).toBe(0);
    expect(opensOn(tree)).toMatchObject({ state: "Charge", failure: { error: "Busy" } });
  });
});

describe("a page opens on", () => {
  const OPEN = `1<0 ExecutionStarted
2<0 ParallelStateEntered Both
3<2 ParallelStateStarted Both
4<3 PassStateEntered Quick
5<4 PassStateExited Quick
6<3 TaskStateEntered Slow
7<6 TaskScheduled lambda/invoke`;
  const opensOn = (tree: Tree) => openingSpan(tree, failures(tree.trace));

  it("the innermost state that an open run waits for", () => {
    expect(opensOn(read(OPEN))).toMatchObject({ kind: "visit", state: "Slow", outcome: "open" });
  });

  const CAUGHT = `1<0 ExecutionStarted
2<0 ParallelStateEntered Both
3<2 ParallelStateStarted Both
4<3 TaskStateEntered Left
5<3 TaskStateEntered Right
6<4 TaskScheduled lambda/invoke
7<5 TaskScheduled lambda/invoke
8<7 TaskFailed lambda/invoke error=Full
9<8 ParallelStateFailed Both error=Full
10<9 ParallelStateExited Both
11<10 FailStateEntered Lost
12<11 ExecutionFailed error=Lost`;

  it("what was caught, where a Fail state after it ended the run; on the Fail state where nothing was", () => {
    expect(opensOn(read(CAUGHT))).toMatchObject({ kind: "visit", state: "Right", outcome: "failed" });
    const alone = "1<0 ExecutionStarted\n2<0 FailStateEntered Lost\n3<2 ExecutionFailed error=Lost";
    expect(opensOn(read(alone))).toMatchObject({ kind: "visit", state: "Lost" });
  });

  it("the failure of one that failed, and on nothing where all went well", () => {
    expect(opensOn(read(BADLY))).toMatchObject({ state: "Charge", outcome: "failed" });
    const well = "1<0 ExecutionStarted\n2<0 PassStateEntered Quick\n3<2 PassStateExited Quick\n4<3 ExecutionSucceeded";
    expect(opensOn(read(well))).toBeNull();
  });
});

describe("a failure that nothing took, without a definition", () => {
  const TRIED = `1<0 ExecutionStarted
2<0 TaskStateEntered Call
3<2 TaskScheduled lambda/invoke
4<3 TaskFailed lambda/invoke error=Busy
+2000 5<4 TaskScheduled lambda/invoke
6<5 TaskFailed lambda/invoke error=Busy
+4000 7<6 TaskScheduled lambda/invoke
8<7 TaskFailed lambda/invoke error=Busy
9<8 ExecutionFailed error=Busy`;
  const says = (tree: Tree) => {
    const call = visit(tree, "Call");
    return call.kind === "visit" ? unansweredText(tree, call) : "";
  };

  it("was retried as often as the events show", () => {
    expect(says(read(TRIED))).toMatch(/^After 2 retries nothing took it\./);
    expect(says(without(TRIED, 5, 6))).toMatch(/^After at least 1 retry nothing took it\./);
  });

  it("was not retried or caught only where everything is there", () => {
    const once = `${TRIED.split("\n").slice(0, 4).join("\n")}\n5<4 ExecutionFailed error=Busy`;
    expect(says(read(once))).toMatch(/^Nothing retried or caught it\./);
    expect(says(without(once, 3))).toMatch(/^The record, which has gaps, shows no retry/);
  });
});

it("an error that is written from right to left stays apart from the number behind it", () => {
  const failed = (error: string) =>
    read(`1<0 ExecutionStarted
+0 2<0 FailStateEntered End
+0 3<2 ExecutionFailed error=${error}`);
  const labels = ["Boom", "خطأ"].map((error) => {
    const tree = failed(error);
    const [row] = layoutRows(tree, { open: new Map(), definition: null });
    return row === undefined ? "" : labelOf(tree, row);
  });
  expect(labels[0]).toBe("Boom · 0 ms");
  expect(labels[1]).toBe("\u2068خطأ\u2069 · 0 ms");
});
