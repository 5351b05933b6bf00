import { expect, test } from "vitest";
import { keepGraph, keptGraph } from "@/app/_components/graph/keptGraphs";

const stand = (x: number) => ({ how: "free", camera: { x, y: 0, scale: 1 } }) as const;

test("what is left of a graph is kept part by part, and of another graph nothing", () => {
  expect(keptGraph("a")).toBeNull();
  keepGraph("a", { stand: stand(7), selected: "Charge" });
  keepGraph("a", { closed: new Set(["NotifyAll"]) });
  expect(keptGraph("a")).toEqual({ stand: stand(7), selected: "Charge", closed: new Set(["NotifyAll"]) });
  expect(keptGraph("b")).toBeNull();
});

test("the last twenty graphs are kept", () => {
  for (let i = 0; i < 21; i++) {
    keepGraph(`run-${i}`, { stand: stand(i) });
    keepGraph("watched", { selected: String(i) });
  }
  expect(keptGraph("run-0")).toBeNull();
  expect(keptGraph("run-20")?.stand).toEqual(stand(20));
  expect(keptGraph("watched")?.selected).toBe("20");
});
