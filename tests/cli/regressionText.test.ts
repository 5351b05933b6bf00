import { expect, test } from "vitest";
import { noParts } from "@/lib/replay/regression/coverage";
import { RegressionTally } from "@/lib/replay/regression/report";
import { regressionJunit } from "@/lib/cli/regressionText";

/** The report on one run that differs in a state of this name. */
function junitFor(state: string): string {
  const tally = new RegressionTally();
  const first = { kind: "output", state, field: "output.a" } as const;
  tally.add("run", { outcome: "other-output", first, reason: null, reached: noParts() });
  return regressionJunit(tally.report(noParts(), 0), new Set(), 0);
}

test("names of states stand in the report for CI as they are, and what XML has no place for does not", () => {
  expect(junitFor('Pack 📦 & "ship" <now>')).toContain("in Pack 📦 &amp; &quot;ship&quot; &lt;now&gt;, output.a");
  expect(junitFor("a\u0000b\ud800c\u001b")).toContain("in a\ufffdb\ufffdc\ufffd, output.a");
});
