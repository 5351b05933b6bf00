import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  checkCrashes,
  crashedRun,
  type CrashedRun,
  firstOther,
  sometimes,
} from "../../support/crashedSources";

describe("whoever reads sources", () => {
  test(
    "dies at its writes again and again, and what is stored in the end is the same",
    { timeout: 600_000 },
    async () => {
      const calm = await crashedRun(ACCOUNT, () => null);
      expect(calm.difference).toBeNull();
      expectAllKinds(calm);
      // tests/soak has a death at each write.
      await checkCrashes(calm, [sometimes(1), sometimes(2)]);
      // A thing that is stored twice, or is lost, shows.
      const [arn = "", lines = []] = [...calm.end].find(([, of]) => of.length > 0) ?? [];
      expect(firstOther({ ...calm, end: new Map([...calm.end, [arn, [...lines, ...lines]]]) }, calm)).toContain(arn);
      expect(firstOther({ ...calm, end: new Map([...calm.end].slice(1)) }, calm)).toContain("has\nnothing");
    },
  );
});

/** Of each kind of write there is one: rows, histories, children of a Map Run, redrives, and what is passed over. */
function expectAllKinds({ reports, end }: CrashedRun): void {
  const sum = (name: "histories" | "expired" | "withheld" | "setAside" | "late") =>
    reports.reduce((total, report) => total + report[name], 0);
  for (const name of ["histories", "expired", "withheld", "setAside", "late"] as const) {
    expect(sum(name), name).toBeGreaterThan(0);
  }
  const lines = [...end.values()].flat();
  expect(lines.some((line) => /"redrives":"?[1-9]/.test(line))).toBe(true);
  expect([...end.keys()].some((arn) => arn.includes(":execution:huge/"))).toBe(true);
}
