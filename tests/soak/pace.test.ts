import { describe, expect, test } from "vitest";
import { type Outcome, simulate } from "../ingest/pace/simulation";

/*
 * An hour of virtual time: executions that AWS's quotas allow, and how near the pace comes. tests/ingest/pace has the
 * same with ten minutes and tampered twins.
 */

const HOUR = { hours: 1, share: 1 };

function say(what: string, { executions, left, throttled, requests }: Outcome): void {
  const part = ((100 * executions) / left).toFixed(1);
  console.log(
    `${what}: ${executions} executions an hour, ${part} % of what is left, ${throttled} of ${requests} throttled`,
  );
}

describe("an hour", () => {
  test.each(["us-east-1", "eu-central-1"])("alone in %s", async (region) => {
    const outcome = await simulate({ ...HOUR, region });
    say(`alone, ${region}`, outcome);
    expect(outcome.executions / outcome.allowed).toBeGreaterThanOrEqual(0.95);
    expect(outcome.executions).toBeLessThanOrEqual(outcome.allowed);
  });

  const NEIGHBOURS: readonly (readonly [string, (ms: number) => number])[] = [
    ["who takes half", () => 0.5],
    ["who takes nine tenths", () => 0.9],
    ["who takes everything every other half minute", (ms) => (Math.floor(ms / 30_000) % 2 === 0 ? 1 : 0)],
    ["who takes everything every other ten minutes", (ms) => (Math.floor(ms / 600_000) % 2 === 0 ? 1 : 0)],
    ["who comes in seconds", (ms) => ((Math.floor(ms / 1_000) * 7_919) % 97 < 48 ? 1 : 0)],
  ];
  test.each(NEIGHBOURS)("beside one %s", async (what, neighbour) => {
    for (const seed of [1, 2]) {
      const outcome = await simulate({ ...HOUR, region: "eu-central-1", neighbour, seed });
      say(`beside one ${what}`, outcome);
      expect(outcome.executions / outcome.left).toBeGreaterThanOrEqual(0.85);
      expect(outcome.throttled / outcome.requests).toBeLessThan(0.25);
    }
  });
});
