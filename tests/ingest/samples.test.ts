import { expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { fold } from "@/lib/history/fold";
import { importSamples } from "@/lib/ingest/samples";
import { memory } from "./support";

const sink = memory();
await importSamples(process.cwd(), sink);
const samples = sink.saved.map((sample) => ({
  ...sample,
  title: `${sample.machine} ${sample.name}`,
  trace: fold(sample.events),
}));

test("there are eight samples with eight identities", () => {
  expect(new Set(samples.map(({ identity }) => identity)).size).toBe(8);
});

test.each(samples)("$title has a definition that is valid", ({ definition, type }) => {
  if (type === "EXPRESS") return expect(definition).toBeNull();
  const parsed = parseMachine(definition?.text ?? "", { type: "STANDARD" });
  expect(parsed.diagnostics.filter(({ severity }) => severity === "ERROR")).toEqual([]);
});

test.each(samples)("$title names an earlier event before each of its events", ({ events }) => {
  for (const { id, previousEventId } of events) expect(previousEventId).toBeLessThan(id);
});

test("exactly the log with a gap is partial, exactly the report is still running", () => {
  const named = (kind: string) =>
    samples.filter(({ trace }) => trace.completeness.kind === kind).map(({ machine }) => machine);
  expect(named("partial")).toEqual(["telemetry-enrich"]);
  expect(named("running")).toEqual(["nightly-report"]);
});

test("the declined card was tried three times", () => {
  const declined = samples.find(({ name }) => name === "order-o-17");
  expect(declined?.trace.execution).toMatchObject({ status: "FAILED", error: "PaymentDeclined", retries: 2 });
});
