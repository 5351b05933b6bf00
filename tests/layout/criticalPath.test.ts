import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "@/lib/history/fold";
import { criticalPath } from "@/lib/layout/criticalPath";
import { makeTree, type Tree } from "@/lib/layout/tree";
import { failedOrder, ORDER_DEFINITION } from "@/tests/browser/support/orders";
import { compact } from "../support/compact";
import { lengthOfPlan, traceOfPlan, type Plan } from "./support/traces";
import { treeOf } from "./support/trees";

const statesOn = (tree: Tree) =>
  [...criticalPath(tree).spans]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const span = tree.trace.spans[index];
      return span?.kind === "visit" ? [span.state] : span?.kind === "iteration" ? [`item ${span.iteration}`] : [];
    });

/** Plans whose steps all have names and lengths of their own, so that no two branches end together. */
const { chain } = fc.letrec<{ chain: Plan[] }>((tie) => {
  const work = fc.integer({ min: 1, max: 1e6 }).map((ms): Plan => ({ kind: "work", name: "", ms }));
  const parallel = fc
    .array(tie("chain"), { minLength: 1, maxLength: 3 })
    .map((branches): Plan => ({ kind: "parallel", name: "", branches }));
  return {
    chain: fc.array(fc.oneof({ maxDepth: 3, withCrossShrink: true }, work, parallel), { minLength: 1, maxLength: 4 }),
  };
});

function named(steps: readonly Plan[], prefix = ""): Plan[] {
  return steps.map((step, i) => {
    const name = `${prefix}${i}`;
    if (step.kind === "work") return { ...step, name };
    return { ...step, name, branches: step.branches.map((branch, b) => named(branch, `${name}.${b}.`)) };
  });
}

/** The same run with one step one ms shorter. */
function shortened(steps: readonly Plan[], name: string): Plan[] {
  return steps.map((step) =>
    step.kind === "parallel"
      ? { ...step, branches: step.branches.map((branch) => shortened(branch, name)) }
      : step.name === name
        ? { ...step, ms: step.ms - 1 }
        : step,
  );
}

function worksOf(steps: readonly Plan[]): string[] {
  return steps.flatMap((step) => (step.kind === "work" ? [step.name] : step.branches.flatMap(worksOf)));
}

describe("the critical path", () => {
  it("holds exactly the steps without which the run would have ended sooner", () => {
    fc.assert(
      fc.property(
        chain.map((steps) => named(steps)),
        (steps) => {
          const on = new Set(statesOn(makeTree(traceOfPlan(steps))));
          const whole = lengthOfPlan(steps);
          for (const name of worksOf(steps)) {
            const isSooner = lengthOfPlan(shortened(steps, name)) < whole;
            // Of branches that end together one is waited for, and shortening it alone changes nothing.
            if (isSooner) expect(on.has(name)).toBe(true);
          }
          const path = criticalPath(makeTree(traceOfPlan(steps)));
          expect([...path.own.values()].reduce((sum, ms) => sum + ms, 0)).toBe(whole);
        },
      ),
    );
  });

  it("leaves out a branch that another one outlasted", () => {
    const branch = (name: string, ms: number): Plan[] => [{ kind: "work", name, ms }];
    const steps: Plan[] = [{ kind: "parallel", name: "Both", branches: [branch("short", 5), branch("long", 9)] }];
    expect(statesOn(makeTree(traceOfPlan(steps)))).toEqual(["Both", "long"]);
    const turned: Plan[] = [{ kind: "parallel", name: "Both", branches: [branch("short", 10), branch("long", 9)] }];
    expect(statesOn(makeTree(traceOfPlan(turned)))).toEqual(["Both", "short"]);
  });

  it("goes through the items that each other waited for in a Map of two at once", () => {
    const tree = makeTree(
      fold(
        compact(`1<0 ExecutionStarted
+0 2<1 MapStateEntered Each
+0 3<2 MapStateStarted 3
+0 4<3 MapIterationStarted #0 Each
+0 5<3 MapIterationStarted #1 Each
+70 6<4 MapIterationSucceeded #0 Each
+0 7<6 MapIterationStarted #2 Each
+20 8<5 MapIterationSucceeded #1 Each
+50 9<7 MapIterationSucceeded #2 Each
+0 10<9 MapStateSucceeded
+0 11<10 MapStateExited Each
+0 12<11 ExecutionSucceeded`),
      ),
    );
    expect(statesOn(tree)).toEqual(["Each", "item 0", "item 2"]);
  });

  it("of a run that failed goes to what failed, not to what was stopped with it", () => {
    const tree = makeTree(
      fold(
        compact(`1<0 ExecutionStarted
2<1 MapStateEntered Each
3<2 MapStateStarted 2
4<3 MapIterationStarted #0 Each
5<3 MapIterationStarted #1 Each
6<4 FailStateEntered Broken
7<6 MapIterationFailed #0 Each
8<7 MapIterationAborted #1 Each
9<8 MapStateFailed
10<9 ExecutionFailed error=Torn`),
      ),
    );
    expect(statesOn(tree)).toEqual(["Each", "item 0", "Broken"]);
  });

  it("of an order that was retried has its waits between attempts on it", () => {
    const tree = treeOf(failedOrder(), ORDER_DEFINITION);
    const { spans } = criticalPath(tree);
    const backoffs = tree.trace.spans.filter(({ kind }) => kind === "backoff");
    expect(backoffs).toHaveLength(2);
    expect(backoffs.every(({ index }) => spans.has(index))).toBe(true);
    expect(statesOn(tree)).not.toContain("Email");
    expect(statesOn(tree)).toContain("Sms");
  });
});
