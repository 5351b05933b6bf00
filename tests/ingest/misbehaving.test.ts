import { describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { LIMITS, type Limits } from "@/lib/ingest/aws/limits";
import { pull, type PullRequest } from "@/lib/ingest/aws/pull";
import type { Sink } from "@/lib/ingest/sink";
import { startFakeAws } from "../support/fakeAws/server";
import { WAYS } from "../support/fakeAws/ways";
import { passExecution, usualWorld } from "../support/fakeAws/world";
import { memory } from "./support";

/** The limits of the product with smaller bounds. */
const small: Limits = {
  ...LIMITS,
  ...{ attempts: 3, answerBytes: 2 * 1024 ** 2, events: 200, idlePages: 5 },
};
/** The same with less patience, where waiting is what finds it out: a busy machine answers late elsewhere too. */
const impatient: Limits = { ...small, requestMs: 1_000, callMs: 8_000 };
const never = new AbortController().signal;

async function pulled(
  options: Parameters<typeof startFakeAws>[0],
  request: Partial<PullRequest> = {},
  sink: Sink & { saved: { arn: string | null }[] } = memory(),
  limits = small,
) {
  const fake = await startFakeAws(options);
  try {
    const all = { endpoint: fake.endpoint, region: "eu-west-1", machine: null, since: null, ...request };
    const report = await pull(all, sink, () => {}, never, limits);
    return { report, saved: sink.saved, asked: fake.asked };
  } finally {
    await fake.close();
  }
}

it("there are at least forty ways to misbehave", () => {
  expect(new Set(WAYS.map(({ what }) => what)).size).toBeGreaterThanOrEqual(40);
});

describe("a pull goes on and reports, whatever the endpoint does:", () => {
  it.concurrent.each(WAYS)("$what", async ({ misbehave, stored, says, ends, waits }) => {
    const { report, saved } = await pulled({ misbehave }, {}, memory(), waits ? impatient : small);
    const said = report.errors.map(({ arn, reason }) => `${arn}: ${reason}`).join("\n");
    expect(saved.length, said).toBe(stored);
    expect(report.executions).toBe(stored);
    expect(report.ended?.why ?? null, said).toBe(ends ?? null);
    if (says === null) expect(report.errors).toEqual([]);
    else expect(said).toMatch(says);
    // One line each, with what it is about.
    for (const { arn, reason } of report.errors) expect(`${arn}${reason}`).not.toContain("\n");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("what is read is bounded by --since", () => {
  const world = usualWorld();
  const [orders] = world.machines;
  const now = 1_772_359_200;
  const many = Array.from({ length: 9 }, (_, i) => passExecution(`n${i}`, now - i * 86_400));
  const since = instant((now - 2.5 * 86_400) * 1000);

  it("the list ends at the first page of older ones", async () => {
    const { report, asked } = await pulled(
      { world: { ...world, machines: [{ ...orders!, executions: many }] }, pageSize: 2 },
      { since },
    );
    expect(report.executions).toBe(3);
    expect(asked.filter(({ operation }) => operation === "ListExecutions")).toHaveLength(3);
    expect(asked.filter(({ operation }) => operation === "DescribeExecution")).toHaveLength(3);
  });
});

describe("a store that refuses", () => {
  const failing = (times: number) => {
    const sink = memory();
    let left = times;
    return {
      ...sink,
      save: (execution: Parameters<Sink["save"]>[0]) =>
        left-- > 0 ? Promise.reject(new Error("event 3 differs from what is stored")) : sink.save(execution),
    };
  };

  it("one execution stops that one", async () => {
    const { report } = await pulled({}, {}, failing(1));
    expect(report).toMatchObject({ executions: 5, failures: 1, ended: null });
    expect(report.errors[0]?.reason).toBe("It could not be stored: event 3 differs from what is stored");
  });

  it("everything ends the pull, with the report", async () => {
    const { report } = await pulled({}, {}, failing(99));
    expect(report).toMatchObject({ executions: 0, failures: 3, ended: { why: "store" } });
  });
});
