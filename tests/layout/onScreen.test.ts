import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workOf } from "@/lib/layout/boxes";
import { breaksOf } from "@/lib/layout/breaks";
import { indentOf } from "@/lib/layout/indent";
import { longIdle } from "@/lib/layout/idle";
import { outsideOf } from "@/lib/layout/outside";
import { makeScale, positionOf } from "@/lib/layout/scale";
import { bringIn, follow, zoomAbout } from "@/lib/layout/window";
import { fold } from "@/lib/history/fold";
import { makeTree } from "@/lib/layout/tree";
import { compact } from "../support/compact";

describe("zooming about what is selected", () => {
  it("keeps its visible middle where it is", () => {
    const window = { from: 0, to: 1000 };
    expect(zoomAbout(window, 1000, 2, { from: 190, to: 210 })).toEqual({ from: 100, to: 600 });
    expect(zoomAbout(window, 1000, 2, null)).toEqual({ from: 250, to: 750 });
    expect(zoomAbout({ from: 0, to: 100 }, 1000, 2, { from: 60, to: 400 })).toEqual({ from: 40, to: 90 });
  });

  it("brings it to the middle when it is off screen", () => {
    expect(zoomAbout({ from: 0, to: 100 }, 1000, 2, { from: 500, to: 520 })).toEqual({ from: 485, to: 535 });
  });

  it("never loses it", () => {
    const at = fc.integer({ min: 0, max: 9_990 });
    fc.assert(
      fc.property(at, at, fc.integer({ min: 1, max: 9 }), (from, start, factor) => {
        const next = zoomAbout({ from, to: from + 10 }, 10_000, factor, { from: start, to: start + 5 });
        expect(next.from).toBeLessThanOrEqual(start + 5);
        expect(next.to).toBeGreaterThanOrEqual(start);
      }),
    );
  });
});

describe("what is selected", () => {
  it("comes into view when nothing of it was, and moves nothing when some was", () => {
    const window = { from: 100, to: 200 };
    expect(bringIn(window, 1000, { from: 150, to: 900 })).toBe(window);
    expect(bringIn(window, 1000, { from: 500, to: 520 })).toEqual({ from: 460, to: 560 });
  });
});

describe("the right edge of a run that grows", () => {
  it("is followed until the reader moves away from it", () => {
    expect(follow({ from: 50, to: 100 }, 100, 130)).toEqual({ from: 80, to: 130 });
    expect(follow({ from: 50, to: 99 }, 100, 130)).toEqual({ from: 50, to: 99 });
    expect(follow({ from: 50, to: 100 }, 100, 100)).toEqual({ from: 50, to: 100 });
  });
});

describe("what lies off screen", () => {
  const box = (from: number, to: number, outcome: "failed" | "succeeded" = "succeeded") =>
    ({ span: from, kind: "work", from, to, outcome, caught: false, ragged: false }) as const;

  it("is marked on its side, the nearest to be brought in, a failure before all", () => {
    const boxes = [box(0, 5), box(10, 12), box(50, 60), box(90, 95, "failed"), box(99, 100)];
    expect(outsideOf(boxes, { from: 40, to: 70 })).toEqual({
      left: { nearest: { from: 10, to: 12 }, bad: false },
      right: { nearest: { from: 90, to: 95 }, bad: true },
    });
  });

  it("is nothing where some of each box is visible", () => {
    expect(outsideOf([box(0, 50), box(60, 100)], { from: 40, to: 70 })).toEqual({ left: null, right: null });
  });
});

describe("the indentation of rows", () => {
  it("grows with each level and leaves room for names", () => {
    for (const width of [120, 248, 500]) {
      const left = Array.from({ length: 40 }, (_, depth) => indentOf(depth, width));
      left.slice(1).forEach((at, i) => expect(at).toBeGreaterThan(left[i] ?? 0));
      expect(Math.max(...left)).toBeLessThan(width * 0.6);
    }
  });
});

describe("breaks in the axis", () => {
  const read = (text: string) => makeTree(fold(compact(text)));
  const breaks = (text: string) => {
    const tree = read(text);
    return breaksOf(tree, workOf(tree)).map(({ reason, bad, from, to }) => ({ reason, bad, ms: to - from }));
  };

  it("say what was waited for", () => {
    const waiting = `1<0 ExecutionStarted
2<0 WaitStateEntered AwaitCarrier
+60000 3<2 WaitStateExited AwaitCarrier
4<3 TaskStateEntered Call
5<4 TaskScheduled lambda/invoke
6<5 TaskSucceeded lambda/invoke
7<6 TaskStateExited Call
8<7 ExecutionSucceeded`;
    expect(breaks(waiting)).toEqual([{ reason: "AwaitCarrier waits", bad: false, ms: 60_300 }]);
  });

  it("that ended badly are told so, and stay wider", () => {
    const scale = makeScale({ from: 0, to: 100_000 }, [{ from: 1000, to: 99_000, bad: true }]);
    const plain = makeScale({ from: 0, to: 100_000 }, [{ from: 1000, to: 99_000 }]);
    const width = (of: typeof scale) => positionOf(of, 99_000) - positionOf(of, 1000);
    expect(width(scale) / width(plain)).toBeCloseTo(2.5);
  });

  it("lie before a redrive, and say so", () => {
    const redriven = `1<0 ExecutionStarted
2<0 TaskStateEntered Charge
3<2 TaskScheduled lambda/invoke
4<3 TaskFailed lambda/invoke error=Busy
5<4 ExecutionFailed error=Busy
+3000000 6<5 ExecutionRedriven 1
7<4 TaskScheduled lambda/invoke
8<7 TaskSucceeded lambda/invoke
9<8 TaskStateExited Charge
10<9 ExecutionSucceeded`;
    expect(breaks(redriven)).toMatchObject([{ reason: "until redrive 1" }]);
  });

  it("hide many equal waits as they hide a single long one, unless there are too many to be read", () => {
    const work = (count: number) =>
      Array.from({ length: count + 1 }, (_, i) => ({ from: i * 3_600_000, to: i * 3_600_000 + 1000 }));
    const whole = (count: number) => ({ from: 0, to: count * 3_600_000 + 1000 });
    expect(longIdle(whole(24), work(24))).toHaveLength(24);
    expect(longIdle(whole(400), work(400))).toEqual([]);
  });

  it("never take more than a third of the axis together", () => {
    const idle = Array.from({ length: 40 }, (_, i) => ({ from: i * 100 + 50, to: i * 100 + 100 }));
    const scale = makeScale({ from: 0, to: 4000 }, idle);
    const hidden = scale.hidden.reduce((sum, { position }) => sum + (position.to - position.from), 0);
    expect(hidden / scale.length).toBeLessThan(0.34);
  });
});
