import { expect, test } from "vitest";
import { corpusPresent } from "../support/corpus";
import { judgeCorpus, judgeSeeds, printedTotals, wrong } from "../replay/origin/judged";

const isSoak = process.env["STEPSCOPE_SOAK"] !== undefined;

test.runIf(isSoak && corpusPresent())(
  "every leaf of every recording changes with the leaves that its origin names, and with no other",
  async () => {
    const totals = await judgeCorpus({ leaves: 1_000, targets: 1_000, seed: 1 });
    console.log(`origins: ${printedTotals(totals)}`);
    expect(wrong(totals.judged)).toEqual([]);
    expect(totals.untraced).toBe(0);
  },
  1_800_000,
);

test.runIf(isSoak)(
  "leaves of hundreds of generated runs do so, redriven or not",
  async () => {
    const totals = await judgeSeeds(400, { leaves: 6, targets: 20 });
    console.log(`origins of generated runs: ${printedTotals(totals)}, ${totals.redriven} of runs with redrives`);
    expect(wrong(totals.judged)).toEqual([]);
  },
  1_800_000,
);
