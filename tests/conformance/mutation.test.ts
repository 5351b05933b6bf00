import { expect, test } from "vitest";
import { CORPUS, casesIn, corpusIsHere } from "./corpus";
import { isReplay, mutate, noMutations, printedMutations } from "./mutation";

// Every 61st leaf, counted on over all cases: each run changes the same ones. All of them: tests/soak.
const STRIDE = 61;

test.runIf(corpusIsHere())("a changed leaf of any replayed case is found out, or no comparison could", async () => {
  const found = noMutations();
  let offset = 0;
  for (const one of casesIn(CORPUS).filter(isReplay)) offset = await mutate(one, found, STRIDE, offset);
  console.log(printedMutations(found));
  expect(found.cases).toBeGreaterThan(400);
  expect(found.missed).toEqual([]);
});
