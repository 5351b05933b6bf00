import { expect, test } from "vitest";
import { comparedWays } from "@/lib/layout/graph/comparedWays";
import { overlayOf } from "@/lib/layout/graph/overlay";
import { edgeKey } from "@/lib/layout/graph/visualEdges";
import { fold } from "@/lib/history/fold";
import { makeTree } from "@/lib/layout/tree";
import { failedOrder, ORDER_DEFINITION } from "@/tests/browser/support/orders";
import { graphFrom } from "../support/graphs";
import { eventsOf } from "../support/trees";

const order = graphFrom(ORDER_DEFINITION);
const events = eventsOf(failedOrder());
const overlayTo = (count: number) => overlayOf(makeTree(fold(events.slice(0, count))), order, new Map());

test("of two runs on one graph each state and line is of both, of one, or of none", () => {
  const [short, long] = [overlayTo(8), overlayTo(events.length)];
  const ways = comparedWays(short, long);
  expect(ways.nodes.get("ValidateOrder")).toBe("both");
  expect(ways.edges.get(edgeKey("flow", "ValidateOrder", "ReserveStock"))).toBe("both");
  const alone = [...ways.nodes].filter(([, way]) => way === "recorded").map(([name]) => name);
  expect(alone).toContain("ChargeCard");
  // The other way round the same states are the fork's alone.
  const turned = comparedWays(long, short);
  expect([...turned.nodes].filter(([, way]) => way === "ours").map(([name]) => name)).toEqual(alone);
  const visited = [...long.nodes].filter(([, { visits }]) => visits.length > 0).map(([name]) => name);
  expect([...ways.nodes.keys()].toSorted()).toEqual(visited.toSorted());
});
