import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decimal } from "@/lib/cost/money";
import { pricesOf, WATCHING_PRICES } from "@/lib/cost/prices";
import { type Watched, watchingCost } from "@/lib/cost/watching";

const DAY = 86_400_000;
const GB = 2 ** 30;
const HOME = pricesOf("us-east-1");
const of = (change: Partial<Watched>): Watched => ({
  kind: "express",
  bytes: 0,
  requests: 0,
  metrics: 0,
  ageMs: 30 * DAY,
  ...change,
});

test("metrics of CloudWatch are charged by the metric, beside what the kind costs", () => {
  const metrics = 20 * 5 * 24 * 30;
  expect(watchingCost(of({ kind: "standard", metrics }), HOME)).toMatchObject({ aMonth: "0.72", certainty: "exact" });
  expect(watchingCost(of({ bytes: 100 * GB, metrics }), HOME)).toMatchObject({ aMonth: "1.22", certainty: "exact" });
  expect(watchingCost(of({ kind: "standard", metrics }), pricesOf("eu-west-1"))).toMatchObject({
    certainty: "estimated",
    rule: expect.stringContaining("at the price of us-east-1") as string,
  });
});

test("what Logs Insights scanned is charged by the GB, and a month is thirty days at the mean", () => {
  expect(watchingCost(of({ bytes: 100 * GB }), HOME)).toMatchObject({
    soFar: "0.5",
    aMonth: "0.5",
    certainty: "exact",
  });
  expect(watchingCost(of({ bytes: 100 * GB, ageMs: 15 * DAY }), HOME)).toMatchObject({ soFar: "0.5", aMonth: "1" });
  expect(watchingCost(of({ bytes: 100 * GB, ageMs: 60 * DAY }), HOME)).toMatchObject({ aMonth: "0.25" });
  // Of a few hours nobody can tell what a month will cost.
  expect(watchingCost(of({ bytes: GB, ageMs: DAY / 2 }), HOME)).toMatchObject({ soFar: "0.005", aMonth: null });
});

test("requests of logs and of Step Functions cost nothing, however many", () => {
  for (const kind of ["standard", "express", "engine", "folder"] as const) {
    expect(watchingCost(of({ kind, requests: 1e9 }), HOME), kind).toMatchObject({ soFar: "0", aMonth: "0" });
  }
});

test("deliveries cost by their number and their bytes, about", () => {
  const pushed = watchingCost(of({ kind: "push", requests: 2_000_000, bytes: 10 * GB }), HOME);
  expect(pushed).toMatchObject({ soFar: "0.69", certainty: "estimated" });
  expect(watchingCost(of({ kind: "push", requests: 1 }), pricesOf("eu-west-1")).rule).toContain(
    "at prices of us-east-1",
  );
});

test("another region's price is its override, else that of us-east-1 and an estimate", () => {
  const scanned = of({ bytes: GB });
  expect(watchingCost(scanned, pricesOf("eu-west-1"))).toMatchObject({ soFar: "0.005", certainty: "estimated" });
  const override = { region: "eu-west-1", asOf: "2026-12-01", logIngest: "0.57", logScan: "0.0057" };
  const cost = watchingCost(scanned, pricesOf("eu-west-1", [override]));
  expect(cost).toMatchObject({ soFar: "0.0057", certainty: "exact", asOf: "2026-12-01" });
});

test("the figures of docs/aws.md are those of the tables", () => {
  const text = readFileSync("docs/aws.md", "utf8");
  const row = (name: string) => text.split("\n").find((line) => line.startsWith(`| ${name}`)) ?? "";
  const scan = row("Logs Insights");
  expect(scan).toContain(`${HOME.logScan.toFixed()} a GB scanned`);
  expect(scan).toContain(`: ${HOME.logScan.times(100).toFixed(2)} `);
  const events = row("EventBridge");
  expect(events).toContain(`${WATCHING_PRICES.delivery.times(1_000_000).toFixed(2)} a million`);
  expect(events).toContain(`: ${WATCHING_PRICES.delivery.times(2_000_000).toFixed(2)} `);
  const firehose = row("Firehose");
  expect(firehose).toContain(`${WATCHING_PRICES.firehoseGb.toFixed()} a GB`);
  expect(firehose).toContain(`: ${WATCHING_PRICES.firehoseGb.times(decimal(10)).toFixed(2)} `);
});
