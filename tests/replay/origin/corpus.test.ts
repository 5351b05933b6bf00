import { expect, test } from "vitest";
import type { DataPath } from "@/lib/base/dataPath";
import { originOf, type OriginNode } from "@/lib/replay/origin/origin";
import { corpusPresent } from "../../support/corpus";
import { judgeCorpus, judgeSeeds, printedTotals, wrong } from "./judged";

const isHere = corpusPresent();
const FEW = { leaves: 8, targets: 8, seed: 1 };

test.runIf(isHere)(
  "in every recording a leaf changes with the leaves that its origin names, and with no other",
  async () => {
    const totals = await judgeCorpus({ leaves: 8, targets: 12, seed: Number(process.env["STEPSCOPE_SEED"]) });
    console.log(`origins: ${printedTotals(totals)}`);
    expect(wrong(totals.judged)).toEqual([]);
    expect(totals.untraced).toBe(0);
    expect(totals.judged.length).toBeGreaterThan(1_000);
  },
  120_000,
);

test("in generated runs with Maps, Parallels, retries and redrives too", async () => {
  const totals = await judgeSeeds(30, { leaves: 6, targets: 20 });
  console.log(`origins of generated runs: ${printedTotals(totals)}, ${totals.redriven} of runs with redrives`);
  expect(wrong(totals.judged)).toEqual([]);
  expect(totals.redriven).toBeGreaterThan(100);
}, 300_000);

test.runIf(isHere)("an origin that names the leaf beside the right one is found out", async () => {
  const { judged } = await judgeCorpus(FEW, 4, (flow, place) => besides(originOf(flow, place)));
  expect(wrong(judged).length).toBeGreaterThan(50);
});

test.runIf(isHere)("an origin that leaves a source out is found out", async () => {
  const { judged } = await judgeCorpus(FEW, 4, (flow, place) => without(originOf(flow, place)));
  expect(wrong(judged).length).toBeGreaterThan(50);
});

/** The same origin with each given leaf moved. */
function besides(node: OriginNode): OriginNode {
  if (node.kind === "written") return { ...node, from: node.from.map(besides) };
  const { end } = node;
  if (end.kind !== "executionInput" && end.kind !== "outcome") return node;
  return { ...node, end: { ...end, path: moved(end.path) } };
}

function moved(path: DataPath): DataPath {
  return [...path.slice(0, -1), "beside"];
}

function without(node: OriginNode): OriginNode {
  if (node.kind === "written") return { ...node, from: node.from.slice(0, -1).map(without) };
  return { ...node, end: { kind: "untraced", token: null, why: "left out" } };
}
