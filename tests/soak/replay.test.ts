import { expect, test } from "vitest";
import { CORPUS, casesIn, corpusIsHere } from "../conformance/corpus";
import { isReplay, mutate, noMutations, printedMutations } from "../conformance/mutation";
import { verifySeeds } from "../replay/seeds";

test("runs of a thousand seeds, redriven and interleaved otherwise, are each a match of the right kind", async () => {
  const { wrong, ...counts } = await verifySeeds(1, 1_000);
  console.log(`seeds: ${JSON.stringify(counts)}`);
  expect(wrong).toEqual([]);
}, 600_000);

test.runIf(process.env.STEPSCOPE_SOAK !== undefined && corpusIsHere())(
  "every leaf of every replayed case is found out when it is changed, or no comparison could",
  async () => {
    const found = noMutations();
    for (const one of casesIn(CORPUS).filter(isReplay)) await mutate(one, found, 1, 0);
    console.log(printedMutations(found));
    expect(found.missed).toEqual([]);
  },
  1_800_000,
);
