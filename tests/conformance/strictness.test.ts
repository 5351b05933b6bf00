import { expect, test } from "vitest";
import { CORPUS, casesIn, corpusIsHere } from "./corpus";
import { isComparable, measure, noStrictness, printed } from "./strictness";

// Every 29th leaf, counted on over all cases: each run changes the same ones. All of them: tests/soak.
const STRIDE = 29;

test.runIf(corpusIsHere())(
  "a changed leaf of any recorded case is noticed, or hidden by a mask that is named",
  async () => {
    const found = noStrictness();
    let offset = 0;
    for (const one of casesIn(CORPUS).filter(isComparable)) offset = await measure(one, found, STRIDE, offset);
    console.log(printed(found));
    expect(found.misses.filter(({ reason }) => reason === null)).toEqual([]);
    expect(found.cases).toBeGreaterThan(400);
    for (const field of ["type", "name", "error", "length"]) {
      const { changed, noticed } = found.rates.get(`recording ${field}`) ?? { changed: 0, noticed: 0 };
      expect([field, noticed]).toEqual([field, changed]);
    }
  },
);
