import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { graphOf } from "@/lib/asl/graph";
import { parseMachine } from "@/lib/asl/parse";
import { fold } from "@/lib/history/fold";
import type { HistoryEvent } from "@/lib/history/event";
import type { VisitSpan } from "@/lib/history/span";
import { edgeKey } from "@/lib/layout/graph/visualEdges";
import { layoutGraph } from "@/lib/layout/graph/layoutGraph";
import { type GraphOverlay, overlayOf } from "@/lib/layout/graph/overlay";
import {
  itemNumbered,
  selectedIterationsAround,
  nextFailedItem,
  type SelectedIterations,
} from "@/lib/layout/graph/selectedIterations";
import { visibleMap, nodeShowing, parentsOf, stateOf, mostRelevantVisit } from "@/lib/layout/graph/selection";
import { nodeLabel, retryCount, shortNodeLabel } from "@/lib/layout/graph/nodeLabels";
import { makeTree, type Tree } from "@/lib/layout/tree";
import { runToEnd } from "@/lib/runner/run";
import { failedOrder, ORDER_DEFINITION, pollingOrder } from "@/tests/browser/support/orders";
import { HistoryWriter } from "@/tests/browser/support/writeHistory";
import { INPUT, runs, worldOf } from "@/tests/engine/generate";
import { machineOf, startOf } from "@/tests/engine/machine";
import { compact } from "@/tests/support/compact";
import { graphPicture } from "../support/graphPicture";
import { graphFrom } from "../support/graphs";
import { treeOf } from "../support/trees";

const ALL: SelectedIterations = new Map();
const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:work";

const order = graphFrom(ORDER_DEFINITION);
const failed = treeOf(failedOrder(), ORDER_DEFINITION);
const visitsOf = (tree: Tree, state: string) =>
  tree.trace.spans.filter((span): span is VisitSpan => span.kind === "visit" && span.state === state);
const taken = (tree: Tree, graph = order, selectedIterations = ALL) => {
  const { edges } = overlayOf(tree, graph, selectedIterations);
  return Object.fromEntries(
    [...edges].map(([key, { visits }]) => [(JSON.parse(key) as string[]).join(" "), visits.length]),
  );
};

describe("a run over the graph of its machine", () => {
  it("shows where it went, what was caught and retried, and what was never reached", () => {
    const overlay = overlayOf(failed, order, ALL);
    expect(`\n${graphPicture(layoutGraph(order, new Set(["ShipItems"])), overlay)}\n`).toMatchInlineSnapshot(`
      "
                           ●
                           ·
                           ▾
                   ┌──────────────┐
                   │✓ ValidateOrder
                   └──────────────┘
                           ·
                           ▾
                   ┌──────────────┐
                   │✓ ReserveStock│
                   └──────────────┘
                           ·
                           ▾
      ┌────────────────────────────────────────┐
      │✓ NotifyAll                             │
      │                                        │
      │        ●                 ●             │
      │        ·                 ·             │
      │        ·                 ·             │
      │  ┌─────▾─────┐     ┌─────▾─────┐       │
      │  │✓ Email    │     │↳ Sms      │       │
      │  └───────────┘     └───────────┘       │
      │        ·              ··    ~~         │
      │        ·            ·· States.Timeout  │
      │        ◉            ·         ~        │
      │                     ·   ┌─────▾──────┐ │
      │                     ·   │✓ LogFailure│ │
      │                     ·   └────────────┘ │
      │                     ·         ·        │
      │                     ····   ····        │
      │                         ·◉▾·           │
      │                                        │
      └────────────────────────────────────────┘
                           ·
                           ▾
               ┌──────────────────────┐
               │◐ ShipItems           │
               └──────────────────────┘
                           ·
                           ▾
                   ┌──────────────┐
                   │✓ AwaitCarrier│
                   └──────────────┘
                           ·
                   ┌───────▾───────┐
                   │✗ ChargeCard ↻2│
                   └───────────────┘
                        ~~   ··
               States.Timeout  ··
                      ~         ·
                ┌─────▾─────┐   ·
                │· Refund   │   ·
                └───────────┘   ·
                      ·         ·
                      ···     ···
                     ┌──▾─────▾──┐
                     │· Done     │
                     └───────────┘
                           ·
                           ·
                           ◉
      "
    `);
    expect(overlay.unknown).toEqual({ states: [], moves: 0 });
  });

  it("counts how often each line was taken", () => {
    expect(taken(failed)).toMatchInlineSnapshot(`
      {
        "catch Pack Skip": 2,
        "catch Sms LogFailure": 1,
        "end Email ": 1,
        "end LogFailure ": 1,
        "end Pack ": 38,
        "end Skip ": 2,
        "flow AwaitCarrier ChargeCard": 1,
        "flow NotifyAll ShipItems": 1,
        "flow ReserveStock NotifyAll": 1,
        "flow ShipItems AwaitCarrier": 1,
        "flow ValidateOrder ReserveStock": 1,
        "start  Email": 1,
        "start  Pack": 40,
        "start  Sms": 1,
        "start  ValidateOrder": 1,
      }
    `);
  });

  it("shows one item of a Map when it is picked", () => {
    const { maps } = overlayOf(failed, order, ALL);
    const items = maps.get("ShipItems")!.items;
    expect(items).toHaveLength(40);
    const item = itemNumbered(items, 27)!;
    const overlay = overlayOf(failed, order, new Map([["ShipItems", item.index]]));
    expect(overlay.maps.get("ShipItems")?.picked).toBe(27);
    expect(overlay.nodes.get("Pack")).toMatchObject({ outcome: "caught", visits: [item.index + 1] });
    expect(overlay.nodes.get("Skip")?.visits).toHaveLength(1);
    expect(overlay.edges.get(edgeKey("end", "Pack", null))).toBeUndefined();
    const well = overlayOf(failed, order, new Map([["ShipItems", itemNumbered(items, 3)!.index]]));
    expect(well.nodes.get("Skip")?.outcome).toBe("unreached");
  });

  it("goes from one item that went wrong to the next", () => {
    const items = overlayOf(failed, order, ALL).maps.get("ShipItems")!.items;
    expect(nextFailedItem(items, -1, 1)?.iteration).toBe(11);
    expect(nextFailedItem(items, 11, 1)?.iteration).toBe(27);
    expect(nextFailedItem(items, 27, 1)).toBeNull();
    expect(nextFailedItem(items, items.length, -1)?.iteration).toBe(27);
    expect(itemNumbered(items, 40)).toBeNull();
  });

  it("counts the visits of a loop, and a running one pulses", () => {
    const definition = {
      StartAt: "CheckStatus",
      States: {
        CheckStatus: { Type: "Task", Resource: LAMBDA, Next: "IsReady" },
        IsReady: {
          Type: "Choice",
          Choices: [{ Variable: "$.status", StringEquals: "DONE", Next: "Done" }],
          Default: "WaitABit",
        },
        WaitABit: { Type: "Wait", Seconds: 3, Next: "CheckStatus" },
        Done: { Type: "Succeed" },
      },
    };
    const tree = treeOf(pollingOrder(0, 3), definition);
    const graph = graphFrom(definition);
    expect(`\n${graphPicture(layoutGraph(graph, new Set()), overlayOf(tree, graph, ALL))}\n`).toMatchInlineSnapshot(`
      "
                    ●
                    ·
                    ▾
             ┌─────────────┐
             │● CheckStatus 4×
            ·└─────────────┘
         ···· ▾         ··
         ·               ▾
         ·         ┌───────────┐
         ·         │✓ IsReady 3×
         ·         └───────────┘
         ·       ···         ···
         ·· otherwise  $.status = "DONE"
          ··  ▾·               ▾
      ┌───────────┐      ┌───────────┐
      │✓ WaitABit 3×     │· Done     │
      └───────────┘      └───────────┘
                               ·
                               ▾
                               ◉
      "
    `);
    expect(taken(tree, graph)).toEqual({
      "start  CheckStatus": 1,
      "flow CheckStatus IsReady": 3,
      "flow IsReady WaitABit": 3,
      "flow WaitABit CheckStatus": 3,
    });
  });

  it("says what the record has and the definition has not", () => {
    const other = graphFrom({
      StartAt: "ValidateOrder",
      States: { ValidateOrder: { Type: "Pass", Next: "ChargeCard" }, ChargeCard: { Type: "Pass", End: true } },
    });
    const { unknown } = overlayOf(failed, other, ALL);
    expect(unknown.states).toEqual(["ReserveStock", "NotifyAll", "ShipItems", "AwaitCarrier"]);
    expect(unknown.moves).toBe(5);
  });

  it("takes a visit that a redrive resumes for another visit of the same state", () => {
    const events = compact(`
      1<0 ExecutionStarted
      2<0 TaskStateEntered A
      3<2 LambdaFunctionScheduled work
      4<3 LambdaFunctionStarted
      5<4 LambdaFunctionFailed error=Boom
      6<5 ExecutionFailed error=Boom
      7<6 ExecutionRedriven 1
      8<3 LambdaFunctionScheduled work
      9<8 LambdaFunctionStarted
      10<9 LambdaFunctionSucceeded
      11<10 TaskStateExited A
      12<11 ExecutionSucceeded
    `);
    const definition = { StartAt: "A", States: { A: { Type: "Task", Resource: LAMBDA, End: true } } };
    const { machine } = parseMachine(definition);
    const tree = makeTree(fold(events, machine === undefined ? {} : { machine }));
    expect(taken(tree, graphFrom(definition))).toEqual({ "start  A": 1, "end A ": 1 });
    expect(overlayOf(tree, graphFrom(definition), ALL).nodes.get("A")?.visits).toHaveLength(2);
  });

  it("leaves out what a distributed Map runs as executions of their own", () => {
    const definition = {
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            StartAt: "Inside",
            States: { Inside: { Type: "Pass", End: true } },
          },
          End: true,
        },
      },
    };
    const events = compact(`
      1<0 ExecutionStarted
      2<0 MapStateEntered M
      3<2 MapStateStarted 5
      4<3 MapRunStarted arn:aws:states:us-east-1:123456789012:mapRun:m/x:1
      5<4 MapRunSucceeded
      6<5 MapStateSucceeded
      7<6 MapStateExited M
      8<7 ExecutionSucceeded
    `);
    const graph = graphFrom(definition);
    const overlay = overlayOf(makeTree(fold(events, {})), graph, ALL);
    expect(overlay.nodes.get("M")?.outcome).toBe("succeeded");
    expect(overlay.nodes.has("Inside")).toBe(false);
    expect(nodeLabel(layoutGraph(graph, new Set()).nodes[0]!, overlay)).toBe("Distributed Map");
  });
});

test("a state has the loop of a retry where a retrier acted, and on a machine without a run wherever there is one", () => {
  const { States: states } = ORDER_DEFINITION;
  const unused = { ...states.ReserveStock, Retry: [{ ErrorEquals: ["Busy"] }] };
  const graph = graphFrom({ ...ORDER_DEFINITION, States: { ...states, ReserveStock: unused } });
  const { nodes } = layoutGraph(graph, new Set());
  const withLoop = (overlay: GraphOverlay | null) =>
    nodes.flatMap((node) => (retryCount(node, overlay) === null ? [] : [`${node.id} ${retryCount(node, overlay)}`]));
  expect(withLoop(overlayOf(failed, graph, ALL))).toEqual(["ChargeCard 2"]);
  expect(withLoop(null).toSorted()).toEqual(["ChargeCard 0", "ReserveStock 0"]);
});

test("an item that is tried again with its Map is one item", () => {
  const events = compact(`
    1<0 ExecutionStarted
    2<0 MapStateEntered M
    3<2 MapStateStarted 2
    4<3 MapIterationStarted #0 M
    5<4 PassStateEntered Inside
    6<5 PassStateExited Inside
    7<6 MapIterationSucceeded #0 M
    8<3 MapIterationStarted #1 M
    9<8 TaskStateEntered Work
    10<9 LambdaFunctionScheduled work
    11<10 LambdaFunctionFailed error=Boom
    12<11 MapIterationFailed #1 M
    13<12 MapStateStarted 2
    14<13 MapIterationStarted #0 M
    15<14 PassStateEntered Inside
    16<15 PassStateExited Inside
    17<16 MapIterationSucceeded #0 M
    18<13 MapIterationStarted #1 M
    19<18 TaskStateEntered Work
    20<19 LambdaFunctionScheduled work
    21<20 LambdaFunctionSucceeded
    22<21 TaskStateExited Work
    23<22 MapIterationSucceeded #1 M
    24<23 MapStateSucceeded
    25<24 MapStateExited M
    26<25 ExecutionSucceeded
  `);
  const inside = {
    StartAt: "Which",
    States: {
      Which: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", IsPresent: true, Next: "Work" }],
        Default: "Inside",
      },
      Inside: { Type: "Pass", End: true },
      Work: { Type: "Task", Resource: LAMBDA, End: true },
    },
  };
  const graph = graphFrom({
    StartAt: "M",
    States: { M: { Type: "Map", ItemProcessor: inside, Retry: [{ ErrorEquals: ["Boom"] }], End: true } },
  });
  const tree = makeTree(fold(events, {}));
  const all = overlayOf(tree, graph, ALL).maps.get("M")!;
  expect(all.items.map(({ iteration, outcome }) => [iteration, outcome])).toEqual([
    [0, "succeeded"],
    [1, "succeeded"],
  ]);
  // The attempt that failed can still be looked at.
  const failed = tree.trace.spans.find((span) => span.kind === "iteration" && span.outcome === "failed")!;
  const first = overlayOf(tree, graph, new Map([["M", failed.index]]));
  expect(first.maps.get("M")?.picked).toBe(1);
  expect(first.nodes.get("Work")).toMatchObject({ outcome: "failed" });
  expect(first.nodes.get("Work")?.visits).toHaveLength(1);
});

test("one item of ten thousand is shown like one of ten", () => {
  const definition = {
    StartAt: "M",
    States: {
      M: {
        Type: "Map",
        ItemProcessor: { StartAt: "Inside", States: { Inside: { Type: "Pass", End: true } } },
        End: true,
      },
    },
  };
  const h = new HistoryWriter(0);
  h.add(0, "ExecutionStarted", {}, 0);
  h.enter(1, "Map", "M", {}, 0);
  const fork = h.add(0, "MapStateStarted", { length: 10_000 });
  for (let index = 0; index < 10_000; index++) {
    const began = h.add(0, "MapIterationStarted", { name: "M", index }, fork);
    h.enter(0, "Pass", "Inside", {}, began);
    h.exit(1, "Pass", "Inside", {});
    h.add(0, index === 9_000 ? "MapIterationFailed" : "MapIterationSucceeded", { name: "M", index });
  }
  const tree = treeOf(h, definition);
  const graph = graphFrom(definition);
  const all = overlayOf(tree, graph, ALL);
  const { items } = all.maps.get("M")!;
  expect(all.nodes.get("Inside")?.visits).toHaveLength(10_000);
  const wrong = nextFailedItem(items, -1, 1)!;
  expect(wrong.iteration).toBe(9_000);
  const one = overlayOf(tree, graph, new Map([["M", wrong.index]]));
  expect(one.nodes.get("Inside")?.visits).toEqual([wrong.index + 1]);
  expect(nodeLabel(layoutGraph(graph, new Set()).nodes[0]!, one)).toBe("Map · item 9000 of 10\u202f000");
  expect(shortNodeLabel(layoutGraph(graph, new Set()).nodes[1]!, all)).toBe("Pass ×10\u202f000");
});

describe("the one selection", () => {
  const laid = layoutGraph(order, new Set(["ShipItems"]));
  const parents = parentsOf(order);

  it("shows a step inside a closed Map at the Map", () => {
    const pack = visitsOf(failed, "Pack")[11]!;
    expect(stateOf(failed, pack)).toBe("Pack");
    expect(nodeShowing(laid, "Pack", parents)?.id).toBe("ShipItems");
    expect(nodeShowing(laid, "Sms", parents)?.id).toBe("Sms");
    expect(nodeShowing(laid, "Nowhere", parents)).toBeNull();
    expect([...selectedIterationsAround(failed, pack.index)]).toEqual([["ShipItems", pack.parent]]);
  });

  it("takes of several visits the selected one, else the one that went wrong", () => {
    const overlay = overlayOf(failed, order, ALL);
    const packs = visitsOf(failed, "Pack");
    const node = overlay.nodes.get("Pack")!;
    expect(mostRelevantVisit(failed, node, packs[5]!)).toBe(packs[5]!.index);
    expect(mostRelevantVisit(failed, overlay.nodes.get("ChargeCard")!, null)).toBe(
      visitsOf(failed, "ChargeCard")[0]!.index,
    );
    expect(mostRelevantVisit(failed, overlay.nodes.get("Refund")!, null)).toBeNull();
    expect(visibleMap(overlay, "Pack", parents)).toBe("ShipItems");
    expect(visibleMap(overlay, "ChargeCard", parents)).toBe("ShipItems");
  });
});

describe("a redriven run over the graph", () => {
  const machine = graphFrom({
    StartAt: "Charge",
    States: { Charge: { Type: "Task", Resource: LAMBDA, Next: "Ship" }, Ship: { Type: "Pass", End: true } },
  });
  const before = `1<0 ExecutionStarted
2<0 TaskStateEntered Charge
3<2 LambdaFunctionScheduled ${LAMBDA}
4<3 LambdaFunctionFailed error=Busy
5<4 ExecutionFailed error=Busy
+3000 6<5 ExecutionRedriven 1
7<4 LambdaFunctionScheduled ${LAMBDA}`;
  const well = `${before}
8<7 LambdaFunctionSucceeded
9<8 TaskStateExited Charge
10<9 PassStateEntered Ship
11<10 PassStateExited Ship
12<11 ExecutionSucceeded`;
  const badly = `${before}
8<7 LambdaFunctionFailed error=Broke
9<8 ExecutionFailed error=Broke`;
  const seen = (text: string) => {
    const tree = makeTree(fold(compact(text)));
    const overlay = overlayOf(tree, machine, ALL);
    const node = layoutGraph(machine, new Set()).nodes.find(({ id }) => id === "Charge")!;
    const visited = overlay.nodes.get("Charge")!;
    const shown = tree.trace.spans[mostRelevantVisit(tree, visited, null) ?? -1];
    const notes = [nodeLabel(node, overlay), shortNodeLabel(node, overlay)];
    return { outcome: visited.outcome, notes, opens: shown?.failure?.error ?? shown?.outcome };
  };

  it("looks as its last visit left it, and says that it had failed", () => {
    expect(seen(well)).toEqual({
      outcome: "succeeded",
      notes: ["Task · failed once", "failed once"],
      opens: "succeeded",
    });
  });

  it("that failed again looks so, and says that it had failed before", () => {
    expect(seen(badly)).toEqual({ outcome: "failed", notes: ["Task · failed once", "failed once"], opens: "Broke" });
  });

  it("looks failed before the redrive, and says nothing more", () => {
    const first = before.split("\n").slice(0, 5).join("\n");
    expect(seen(first)).toEqual({ outcome: "failed", notes: ["Task", "Task"], opens: "Busy" });
  });
});

test("each visit of a run is at one node, and each move on one line of its machine", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ definition, world }) => {
      const { events } = await runToEnd(machineOf(definition), startOf(INPUT), worldOf(world));
      const { tree, graph } = read(definition, events);
      const overlay = overlayOf(tree, graph, ALL);
      const visits = tree.trace.spans.filter((span): span is VisitSpan => span.kind === "visit");
      // Each event says or lets find out whose it is: nothing is left without a name.
      expect(visits.filter(({ state }) => state === null)).toEqual([]);
      const shown = [...overlay.nodes.values()].flatMap((node) => node.visits);
      expect(shown.sort((a, b) => a - b)).toEqual(visits.map((visit) => visit.index));
      const moves = [...overlay.edges].flatMap(([key, edge]) => (/^\["(flow|catch)"/.test(key) ? edge.visits : []));
      const moved = visits.filter((visit) => visit.next !== null).map((visit) => visit.index);
      expect(moves.sort((a, b) => a - b)).toEqual(moved);
      expect(overlay.unknown).toEqual({ states: [], moves: 0 });
    }),
    { numRuns: 60 },
  );
});

function read(definition: object, events: readonly HistoryEvent[]) {
  const { machine } = parseMachine(definition as never);
  if (machine === undefined) throw new Error("the definition of a run reads");
  return { tree: makeTree(fold(events, { machine })), graph: graphOf(machine) };
}
