import { describe, expect, it } from "vitest";
import { layoutGraph } from "@/lib/layout/graph/layoutGraph";
import type { GraphLayout, Rect } from "@/lib/layout/graph/graphLayout";
import { grounds, type Ground } from "@/lib/layout/graph/paint";
import { graphFrom } from "../support/graphs";

/** Map in Parallel in Map in Parallel, with a second branch beside. */
function nested(depth: number): object {
  const inner =
    depth === 0 ? { Leaf: { Type: "Pass", End: true } } : { [`Level ${depth}`]: { ...container(depth), End: true } };
  return { StartAt: Object.keys(inner)[0], States: inner };
}

function container(depth: number): object {
  if (depth % 2 === 0) return { Type: "Map", ItemProcessor: nested(depth - 1) };
  const beside = { StartAt: `Beside ${depth}`, States: { [`Beside ${depth}`]: { Type: "Pass", End: true } } };
  return { Type: "Parallel", Branches: [nested(depth - 1), beside] };
}

/** What is painted over by something that comes after it: names of containers whose header or frame cannot be seen. */
function hidden(order: readonly Ground[]): string[] {
  const painted: { readonly name: string; readonly rect: Rect }[] = order.flatMap(({ container: node, frames }) => [
    { name: node.id, rect: { x: node.x, y: node.y, width: node.width, height: 20 } },
    ...frames.map((frame) => ({ name: `frame of ${node.id}`, rect: frame })),
  ]);
  return painted.flatMap(({ name, rect }, i) =>
    painted.slice(i + 1).some((later) => covers(later.rect, rect)) ? [name] : [],
  );
}

function covers(outer: Rect, inner: Rect): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

describe("containers inside of each other", () => {
  const laid: GraphLayout = layoutGraph(graphFrom(nested(6)), new Set());

  it("are painted from the outside in, each with its frames", () => {
    const order = grounds(laid, null);
    expect(order.map(({ container: node, frames }) => [node.id, frames.length])).toEqual([
      ["Level 6", 1],
      ["Level 5", 2],
      ["Level 4", 1],
      ["Level 3", 2],
      ["Level 2", 1],
      ["Level 1", 2],
    ]);
    expect(hidden(order)).toEqual([]);
  });

  it("would be hidden by frames that come after all of them", () => {
    const order = grounds(laid, null);
    const after = order.map(({ container: node }) => ({ container: node, frames: [] as Ground["frames"] }));
    const last = { container: order[0]!.container, frames: order.flatMap(({ frames }) => frames) };
    expect(hidden([...after, last])).toContain("Level 5");
  });

  it("are left out where they are out of sight", () => {
    expect(grounds(laid, { x: laid.width + 1000, y: 0, width: 10, height: 10 })).toEqual([]);
  });

  it("that are closed have no ground", () => {
    const closed = layoutGraph(graphFrom(nested(6)), new Set(["Level 4"]));
    expect(grounds(closed, null).map(({ container: node }) => node.id)).toEqual(["Level 6", "Level 5"]);
  });
});
