import { describe, expect, it } from "vitest";
import type { Instant } from "@/lib/base/instant";
import { fold } from "@/lib/history/fold";
import { workOf } from "@/lib/layout/boxes";
import { breaksOf } from "@/lib/layout/breaks";
import { criticalPath } from "@/lib/layout/criticalPath";
import { failures } from "@/lib/layout/failures";
import { graft, type ChildItem } from "@/lib/layout/graft";
import { opensInPlace } from "@/lib/layout/opensInPlace";
import { makeTree, spanOfEvent } from "@/lib/layout/tree";
import { compact } from "../support/compact";
import { picture } from "./support/picture";

const START = 1700000000000;

const PARENT = fold(
  compact(`1<0 ExecutionStarted
+0 2<0 TaskStateEntered Ship
+0 3<2 TaskScheduled states/startExecution.sync:2
+0 4<3 TaskSubmitted states/startExecution.sync:2
+400 5<4 TaskFailed states/startExecution.sync:2 error=States.TaskFailed
+0 6<5 ExecutionFailed error=States.TaskFailed`),
);
const CHILD = fold(
  compact(`1<0 ExecutionStarted
+50 2<0 PassStateEntered Prepare
+50 3<2 PassStateExited Prepare
+0 4<3 TaskStateEntered Pack
+0 5<4 TaskScheduled lambda/invoke
+250 6<5 TaskFailed lambda/invoke error=Boom
+0 7<6 ExecutionFailed error=Boom`),
);
const MAP = fold(
  compact(`1<0 ExecutionStarted
+0 2<0 MapStateEntered Each
+0 3<2 MapStateStarted 2
+0 4<3 MapRunStarted arn:run
+400 5<4 MapRunSucceeded
+0 6<5 MapStateExited Each
+0 7<6 ExecutionSucceeded`),
);
const indexOf = (trace: typeof PARENT, kind: string) => trace.spans.findIndex((span) => span.kind === kind);

describe("an execution that a task started", () => {
  const below = { key: "parent", span: indexOf(PARENT, "attempt") };
  const grafted = graft("parent", PARENT, [{ kind: "trace", below, key: "child", trace: CHILD }]);
  const tree = makeTree(grafted.trace);

  it("is opened in place: its states are rows below the step", () => {
    expect(opensInPlace(makeTree(PARENT), indexOf(PARENT, "visit"))).toBe("execution");
    expect(opensInPlace(makeTree(CHILD), indexOf(CHILD, "visit"))).toBeNull();
    expect(`\n${picture(tree, {}, 20)}\n`).toMatchInlineSnapshot(`
      "
      ▾ ✗ Ship Task                         |xxxxxxxxxxxxxxxxxxxx| States.TaskFailed · 400 ms
        ▾ ✗ Execution started by this step  |xxxxxxxxxxxxxxxxxx  | Boom · 350 ms
            ✓ Prepare Pass                  |   ▇▇               | 50 ms
            ✗ Pack Task                     |     xxxxxxxxxxxxx  | Boom · 250 ms
      "
    `);
  });

  it("is on the critical path, and its failure is one to step to", () => {
    const names = [...criticalPath(tree).spans].map((index) => {
      const span = tree.trace.spans[index];
      return span?.kind === "visit" ? span.state : null;
    });
    expect(names).toEqual(expect.arrayContaining(["Ship", "Pack"]));
    expect(failures(tree.trace).map((span) => (span.kind === "visit" ? span.state : ""))).toEqual(["Pack"]);
  });

  it("keeps where its spans come from, and takes no event from the run it is put in", () => {
    tree.trace.spans.forEach((span, i) => {
      expect(span.index).toBe(i);
      expect(span.parent).toBeLessThan(i);
      const origin = grafted.originOf(i);
      expect(origin).not.toBeNull();
      expect(grafted.indexOf(origin!)).toBe(i);
    });
    expect(spanOfEvent(tree, 4)).toEqual(spanOfEvent(makeTree(PARENT), 4));
    expect(grafted.originOf(tree.trace.spans.length)).toBeNull();
  });

  it("is not put in twice, nor below what is not there", () => {
    const twice = graft("parent", PARENT, [
      { kind: "trace", below, key: "child", trace: CHILD },
      { kind: "trace", below, key: "child", trace: CHILD },
      { kind: "trace", below: { key: "elsewhere", span: 3 }, key: "other", trace: CHILD },
      { kind: "trace", below: { key: "parent", span: 999 }, key: "other", trace: CHILD },
    ]);
    expect(twice.trace.spans).toHaveLength(PARENT.spans.length + CHILD.spans.length);
  });
});

describe("items of a distributed Map", () => {
  const item = (key: string, from: number, to: number, error: string | null): ChildItem => ({
    key,
    start: (START + from) as Instant,
    end: (START + to) as Instant,
    outcome: error === null ? "succeeded" : "failed",
    error,
  });
  const items = {
    kind: "items",
    below: { key: "parent", span: indexOf(MAP, "attempt") },
    map: "Each",
    items: [item("a", 10, 200, null), item("b", 20, 300, "Boom")],
  } as const;

  it("are drawn as those of an inline one, and each opens in place", () => {
    expect(opensInPlace(makeTree(MAP), indexOf(MAP, "visit"))).toBe("mapRun");
    const closed = makeTree(graft("parent", MAP, [items]).trace);
    expect(picture(closed, {}, 20)).toContain("1 ✓ 1 ✕");
    expect(breaksOf(closed, workOf(closed))).toEqual([]);
    expect(workOf(closed).filter(({ kind }) => kind === "work")).toHaveLength(2);
    const opened = graft("parent", MAP, [
      items,
      { kind: "trace", below: { key: "b", span: 0 }, key: "b", trace: CHILD },
    ]);
    const open = new Map([
      ["Each", true],
      ["Each/iteration:1", true],
    ]);
    expect(`\n${picture(makeTree(opened.trace), { open }, 20)}\n`).toMatchInlineSnapshot(`
      "
      ▾ ◐ Each Map 2                        |▦▦▦▦▦▦▦▦▦▦▦▦▦▦▦▦▦▦▦▦| 400 ms · 1 ✓ 1 ✕
          ✓ item 0                          | ░░░░░░░░░          | 190 ms
        ▾ ✗ item 1                          | xxxxxxxxxxxxxx     | Boom · 280 ms
            ✓ Prepare Pass                  |   ▇▇               | 50 ms
            ✗ Pack Task                     |     xxxxxxxxxxxxx  | Boom · 250 ms
      "
    `);
    expect([...opened.executions.values()]).toEqual(["a", "b", "b"]);
  });
});
