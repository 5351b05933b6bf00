import { expect, test } from "vitest";
import { CORPUS, casesIn, corpusIsHere } from "../conformance/corpus";
import { isComparable, measure, noStrictness, printed } from "../conformance/strictness";

test.runIf(process.env.STEPSCOPE_SOAK !== undefined && corpusIsHere())(
  "every leaf of every recorded case is noticed when it is changed, or hidden by a mask that is named",
  async () => {
    const found = noStrictness();
    for (const one of casesIn(CORPUS).filter(isComparable)) await measure(one, found, 1, 0);
    console.log(printed(found));
    expect(found.misses.filter(({ reason }) => reason === null)).toEqual([]);
  },
);
