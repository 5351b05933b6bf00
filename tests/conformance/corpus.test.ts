import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { caseFiles } from "@/lib/conformance/files";
import type { Report } from "@/lib/conformance/outcome";
import { runConformance } from "@/lib/conformance/run";
import { CORPUS, corpusIsHere, GOLDEN } from "./corpus";

const isHere = corpusIsHere();
let report: Report | null = null;

async function reported(): Promise<Report> {
  if (report !== null) return report;
  const files = await caseFiles([CORPUS, GOLDEN]);
  if (!files.ok) throw new Error(files.error);
  return (report = await runConformance(files.value));
}

afterAll(() => {
  if (report === null) return;
  for (const [kind, { passed, failed, skipped }] of Object.entries(report.kinds)) {
    console.log(`${kind.padEnd(12)}${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
});

test.runIf(isHere)("every recorded case that is not on the list of skips comes out as AWS recorded it", async () => {
  const { failures, unknown } = await reported();
  expect(failures).toEqual([]);
  expect(unknown).toEqual([]);
});

test.runIf(isHere)("every kind has been run", async () => {
  const { kinds } = await reported();
  expect(kinds.choice.passed).toBe(342);
  expect(kinds.jsonpath.passed).toBe(202);
  expect(kinds.validation.passed).toBeGreaterThanOrEqual(18);
  expect(kinds.mock.passed).toBeGreaterThanOrEqual(8);
  expect(kinds.execution.passed).toBeGreaterThanOrEqual(400);
});

test.runIf(isHere)("of executions only distributed Maps and undecidable recordings are skipped", async () => {
  const { skips } = await reported();
  const others = skips.filter(({ kind, reason }) => kind === "execution" && !reason.startsWith("aws"));
  expect(others).toEqual([]);
});

test("a file that holds no JSON is reported and stops nothing", async () => {
  const { unknown, failures } = await runConformance([join(import.meta.dirname, "corpus.ts")]);
  expect(unknown).toHaveLength(1);
  expect(failures).toEqual([]);
});
