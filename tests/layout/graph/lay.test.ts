import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { graphOf } from "@/lib/asl/graph";
import { parseMachine } from "@/lib/asl/parse";
import { initiallyClosed, edgeKey } from "@/lib/layout/graph/visualEdges";
import { layoutGraph } from "@/lib/layout/graph/layoutGraph";
import { ORDER_DEFINITION } from "@/tests/browser/support/orders";
import { definitions } from "@/tests/support/definitions";
import { graphPicture } from "../support/graphPicture";
import { faultsOf, graphFrom } from "../support/graphs";

const NONE: ReadonlySet<string> = new Set();
const pass = (more: object) => ({ Type: "Pass", ...more });
const lay = (definition: object, closed = NONE) => layoutGraph(graphFrom(definition), closed);

describe("the layout of a machine", () => {
  it("puts what is inside a Parallel or a Map into a box of its own, and catchers beside the way of success", () => {
    expect(`\n${graphPicture(lay(ORDER_DEFINITION))}\n`).toMatchInlineSnapshot(`
      "
                           ●
                           ·
                           ▾
                   ┌──────────────┐
                   │ValidateOrder │
                   └──────────────┘
                           ·
                           ▾
                   ┌──────────────┐
                   │ReserveStock  │
                   └──────────────┘
                           ·
                           ▾
      ┌────────────────────────────────────────┐
      │NotifyAll                               │
      │                                        │
      │        ●                 ●             │
      │        ·                 ·             │
      │        ·                 ·             │
      │  ┌─────▾─────┐     ┌─────▾─────┐       │
      │  │Email      │     │Sms        │       │
      │  └───────────┘     └───────────┘       │
      │        ·              ··    ~~         │
      │        ·            ·· States.Timeout  │
      │        ◉            ·         ~        │
      │                     ·   ┌─────▾──────┐ │
      │                     ·   │LogFailure  │ │
      │                     ·   └────────────┘ │
      │                     ·         ·        │
      │                     ····   ····        │
      │                         ·◉▾·           │
      │                                        │
      └────────────────────────────────────────┘
                           ·
                           ▾
               ┌──────────────────────┐
               │ShipItems             │
               │                      │
               │         ●            │
               │         ·            │
               │         ·            │
               │   ┌─────▾─────┐      │
               │   │Pack       │      │
               │   └───────────┘      │
               │     ··    ~~         │
               │    ··  OutOfStock    │
               │    ·        ~        │
               │    ·  ┌─────▾─────┐  │
               │    ·  │Skip       │  │
               │    ·  └───────────┘  │
               │    ·        ·        │
               │    ····  ····        │
               │       ·▾◉·           │
               │                      │
               └──────────────────────┘
                           ·
                           ▾
                   ┌──────────────┐
                   │AwaitCarrier  │
                   └──────────────┘
                           ·
                           ▾
                   ┌───────────────┐
                   │ChargeCard     │
                   └───────────────┘
               States.Timeout ···
                      ~         ·
                      ▾         ·
                ┌───────────┐   ·
                │Refund     │   ·
                └───────────┘   ·
                      ··       ··
                     ┌──▾─────▾──┐
                     │Done       │
                     └───────────┘
                           ·
                           ·
                           ◉
      "
    `);
  });

  it("shows a closed container as one state", () => {
    const laid = lay(ORDER_DEFINITION, new Set(["NotifyAll", "ShipItems"]));
    expect(laid.nodes.map(({ id, shape }) => [id, shape])).toContainEqual(["NotifyAll", "closed"]);
    expect(laid.nodes.some(({ id }) => id === "Sms" || id === "Pack")).toBe(false);
    expect(faultsOf(laid)).toEqual([]);
  });

  it("draws rules that lead to one state as one line, with the rest in its title", () => {
    const laid = lay({
      StartAt: "Which",
      States: {
        Which: {
          Type: "Choice",
          Choices: [
            { Variable: "$.n", NumericLessThan: 1, Next: "Small" },
            { Variable: "$.n", NumericGreaterThan: 9, Next: "Small" },
            { Variable: "$.n", NumericEquals: 5, Next: "Which" },
          ],
          Default: "Large",
        },
        Small: pass({ End: true }),
        Large: pass({ End: true }),
      },
    });
    const labels = laid.edges.map(({ from, to, label }) => `${from} ${to}: ${label}`);
    expect(labels).toEqual([
      "null Which: ",
      "Which Small: $.n < 1 +1",
      "Which Which: $.n = 5",
      "Which Large: otherwise",
      "Small null: ",
      "Large null: ",
    ]);
    expect(laid.edges[1]?.labels).toEqual(["$.n < 1", "$.n > 9"]);
    expect(faultsOf(laid)).toEqual([]);
  });

  it("keeps a catcher apart from the way of success to the same state", () => {
    const laid = lay({
      StartAt: "A",
      States: {
        A: {
          Type: "Task",
          Resource: "arn:aws:lambda:us-east-1:123456789012:function:work",
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
          Next: "B",
        },
        B: pass({ End: true }),
      },
    });
    const keys = laid.edges.map((edge) => edge.key);
    expect(keys).toContain(edgeKey("flow", "A", "B"));
    expect(keys).toContain(edgeKey("catch", "A", "B"));
    expect(faultsOf(laid)).toEqual([]);
  });

  it("cuts a name that is too long, and keeps it whole beside", () => {
    const name = "The state whose name says everything that it does and why it does so and when";
    const node = lay({ StartAt: name, States: { [name]: pass({ End: true }) } }).nodes[0];
    expect(node?.id).toBe(name);
    expect(node?.label).toMatch(/^The state whose name .*…$/);
    expect(node?.width).toBeLessThan(260);
  });
});

test("no two states overlap, all is inside its container, lines end at borders, and twice is the same", () => {
  fc.assert(
    fc.property(definitions(3), fc.integer({ min: 0, max: 3 }), (definition, close) => {
      const graph = graphFrom(definition);
      const closed = initiallyClosed(graph, [0, 3, 10, 1000][close]);
      const laid = layoutGraph(graph, closed);
      expect(faultsOf(laid)).toEqual([]);
      expect(layoutGraph(graphFrom(definition), closed)).toEqual(laid);
    }),
    { numRuns: 60 },
  );
});

test("a layout in which a state was moved is found out", () => {
  const laid = lay(ORDER_DEFINITION);
  laid.nodes.forEach((moved, i) => {
    const other = laid.nodes[(i + 1) % laid.nodes.length]!;
    const nodes = laid.nodes.map((node) => (node === moved ? { ...node, x: other.x + 20, y: other.y + 20 } : node));
    expect(faultsOf({ ...laid, nodes })).not.toEqual([]);
  });
  expect(faultsOf({ ...laid, width: laid.width / 2 })).not.toEqual([]);
});

describe("machines too large to be laid out well", () => {
  const chain = (count: number, more: (i: number) => object = () => ({})) => ({
    StartAt: "S0",
    States: Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `S${i}`,
        pass({ ...(i < count - 1 ? { Next: `S${i + 1}` } : { End: true }), ...more(i) }),
      ]),
    ),
  });
  const wide = {
    StartAt: "C",
    States: {
      C: {
        Type: "Choice",
        Choices: Array.from({ length: 600 }, (_, i) => ({ Variable: "$.n", NumericEquals: i, Next: `S${i}` })),
      },
      ...Object.fromEntries(
        Array.from({ length: 600 }, (_, i) => [`S${i}`, pass(i > 0 ? { Next: "C" } : { End: true })]),
      ),
    },
  };
  const tangled = chain(300, (i) =>
    i < 299
      ? {
          Type: "Task",
          Resource: "arn:aws:lambda:us-east-1:123456789012:function:work",
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "S299" }],
        }
      : {},
  );

  it.each([
    ["a chain of 2000 states", chain(2000)],
    ["a Choice with 600 ways, each of which leads back", wide],
    ["300 tasks that all catch into the last", tangled],
  ])("stand in plain rows: %s", (_, definition) => {
    const laid = lay(definition);
    expect(laid.simplified).toBe(1);
    expect(faultsOf(laid)).toEqual([]);
  });

  it("begin with their deepest levels closed", () => {
    const inner = (name: string) => ({
      StartAt: `${name}0`,
      States: Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [
          `${name}${i}`,
          pass(i < 99 ? { Next: `${name}${i + 1}` } : { End: true }),
        ]),
      ),
    });
    const graph = graphFrom({
      StartAt: "P",
      States: { P: { Type: "Parallel", Branches: [inner("a"), inner("b"), inner("c")], End: true } },
    });
    expect([...initiallyClosed(graph)]).toEqual(["P"]);
    expect([...initiallyClosed(graph, 1000)]).toEqual([]);
    expect(layoutGraph(graph, initiallyClosed(graph)).nodes).toHaveLength(1);
  });
});

const SAMPLES = fileURLToPath(new URL("../../../../shared/definitions/aws-samples", import.meta.url));
const present = existsSync(SAMPLES);
if (!present) console.warn(`SKIPPED: no definitions in ${SAMPLES}; AWS's sample machines were not laid out`);

test.skipIf(!present)(
  "AWS's sample machines are laid out without a fault",
  () => {
    const machines = readdirSync(SAMPLES).flatMap((file) => {
      const text = readFileSync(join(SAMPLES, file), "utf8").replace(
        /"\$\{[^}]+\}"/g,
        '"arn:aws:lambda:us-east-1:123456789012:function:x"',
      );
      const { machine } = parseMachine(text);
      return machine === undefined ? [] : [{ file, graph: graphOf(machine) }];
    });
    expect(machines.length).toBeGreaterThan(60);
    for (const { file, graph } of machines) {
      const laid = layoutGraph(graph, NONE);
      expect([file, faultsOf(laid), laid.simplified]).toEqual([file, [], 0]);
    }
  },
  60_000,
);
