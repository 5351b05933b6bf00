import { expect, test } from "vitest";
import type { DataPath } from "@/lib/base/dataPath";
import { originOf, type OriginNode } from "@/lib/replay/origin/origin";
import { corpusCases, corpusPresent } from "../../support/corpus";
import { corpusSession, isMatch } from "../../support/corpusSession";
import { judgeOrigins, printed, problemOf, type Drawn, type Judged, type Tell } from "./perturbed";

const isHere = corpusPresent();
const isSoak = process.env["STEPSCOPE_SOAK"] !== undefined;
const DRAWN: Drawn = isSoak
  ? { leaves: 1_000, targets: 1_000, seed: 1 }
  : { leaves: 8, targets: 12, seed: Number(process.env["STEPSCOPE_SEED"]) };

type Totals = { readonly judged: readonly (Judged & { readonly file: string })[]; traced: number; untraced: number };

async function judgeCorpus(drawn: Drawn, every: number, tell?: Tell): Promise<Totals> {
  const judged: (Judged & { readonly file: string })[] = [];
  let [traced, untraced] = [0, 0];
  for (const one of corpusCases().filter((_, i) => i % every === 0)) {
    const session = await corpusSession(one);
    if (!isMatch(session)) continue;
    const found = await judgeOrigins(session, drawn, tell);
    traced += found.traced;
    untraced += found.untraced;
    judged.push(...found.judged.map((each) => ({ ...each, file: one.path })));
  }
  return { judged, traced, untraced };
}

function wrong(judged: Totals["judged"]): readonly string[] {
  return judged.flatMap((one) => {
    const problem = problemOf(one);
    return problem === null ? [] : [`${one.file} ${problem}: ${printed(one)}`];
  });
}

/** How many of the values that were still there had changed, as their origins say. */
function shareOf(judged: Totals["judged"], said: Judged["said"]): string {
  const named = judged.filter((one) => one.said === said && one.seen !== "notReached");
  const right = named.filter(({ seen }) => seen === "replaced" || seen === "changed");
  return `${said} ${right.length} of ${named.length}`;
}

test.runIf(isHere)(
  "in every recording a leaf changes with the leaves that its origin names, and with no other",
  async () => {
    const { judged, traced, untraced } = await judgeCorpus(DRAWN, 1);
    const jsonata = judged.filter((one) => one.isJsonata);
    const jsonPath = judged.filter((one) => !one.isJsonata);
    console.log(
      `origins: ${traced} leaves traced, ${untraced} not; changed by what is named: ` +
        `JSONPath ${shareOf(jsonPath, "copied")}, ${shareOf(jsonPath, "computed")}; ` +
        `JSONata ${shareOf(jsonata, "copied")}, ${shareOf(jsonata, "computed")}; ${judged.length} pairs in all`,
    );
    expect(wrong(jsonPath)).toEqual([]);
    expect(wrong(jsonata)).toEqual([]);
    expect(untraced).toBeLessThan(traced / 20);
    expect(judged.length).toBeGreaterThan(1_000);
  },
  isSoak ? 1_800_000 : 120_000,
);

test.runIf(isHere)("an origin that names the leaf beside the right one is found out", async () => {
  const { judged } = await judgeCorpus({ leaves: 8, targets: 8, seed: 1 }, 4, (flow, place) =>
    besides(originOf(flow, place)),
  );
  expect(wrong(judged).length).toBeGreaterThan(50);
});

test.runIf(isHere)("an origin that leaves a source out is found out", async () => {
  const { judged } = await judgeCorpus({ leaves: 8, targets: 8, seed: 1 }, 4, (flow, place) =>
    without(originOf(flow, place)),
  );
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
