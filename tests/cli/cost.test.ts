import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "@/lib/cli/main";
import type { Workload } from "@/lib/cost/estimate";
import { decimal } from "@/lib/cost/money";
import { encodeEvent } from "@/lib/history/encode";
import { PUBLISHED } from "../cost/published";
import { chargeRun } from "../support/ingested";

let out = "";
let err = "";
beforeEach(() => {
  [out, err] = ["", ""];
  vi.spyOn(console, "log").mockImplementation((line: string) => void (out += `${line}\n`));
  vi.spyOn(console, "error").mockImplementation((line: string) => void (err += `${line}\n`));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

type Printed = {
  readonly total: string;
  readonly parts: readonly { what: string; quantity: number; unit: string; price: string; amount: string }[];
  readonly memory: { readonly estimatedMb: number; readonly billedMb: number } | null;
};

async function json(...args: string[]): Promise<Printed & Record<string, unknown>> {
  await main(["cost", ...args, "--json"]);
  expect(err).toBe("");
  return JSON.parse(out) as Printed & Record<string, unknown>;
}

function flagsOf(load: Workload): string[] {
  const flags = {
    "--type": load.type,
    "--executions": load.executions,
    "--transitions": load.transitions,
    "--parent-transitions": load.parentTransitions,
    "--duration-ms": load.durationMs,
    "--memory-mb": load.memoryMb,
    "--definition-kb": load.memory?.definitionKb,
    "--payload-kb": load.memory?.payloadKb,
    "--map-steps": load.memory?.steps,
  };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)]));
}

describe("cost estimate", () => {
  test.each(PUBLISHED)("$what", async ({ load, freeTier, dollars, within }) => {
    const { total, parts } = await json("estimate", ...flagsOf(load), ...(freeTier ? [] : ["--no-free-tier"]));
    expect(decimal(total).minus(dollars).abs().lte(within), total).toBe(true);
    const sum = parts.reduce((all, part) => all.plus(part.amount), decimal(0));
    expect(sum.toFixed()).toBe(total);
    for (const part of parts) {
      expect(decimal(part.quantity).times(part.price).toFixed()).toBe(part.amount);
      expect(Object.keys(part)).toEqual(expect.arrayContaining(["what", "quantity", "unit", "price", "amount"]));
    }
  });

  test("memory is estimated and billed in chunks of 64 MB; Standard has none", async () => {
    const sizes = ["--definition-kb", "50", "--payload-kb", "32", "--map-steps", "400"];
    const express = await json("estimate", "--type", "EXPRESS", "--executions", "1", "--duration-ms", "100", ...sizes);
    expect(express.memory).toEqual({ estimatedMb: 62.85, billedMb: 64 });
    out = "";
    expect(await json("estimate", "--type", "STANDARD", "--executions", "1", "--transitions", "1")).toMatchObject({
      total: "0",
      memory: null,
    });
  });

  test("logs are in all, prices those of the region", async () => {
    const flags = ["--type", "STANDARD", "--executions", "1000", "--transitions", "1", "--log-gb", "2.5"];
    const { total } = await json("estimate", ...flags, "--region", "sa-east-1", "--no-free-tier");
    expect(total).toBe("1.2875");
  });

  test("transitions of an average execution need not be whole", async () => {
    const flags = ["--type", "STANDARD", "--executions", "100000", "--transitions", "4.6", "--no-free-tier"];
    expect((await json("estimate", ...flags)).total).toBe("11.5");
  });

  test.each([
    [["--type", "STANDARD", "--executions", "many"], "many is not a whole number"],
    [["--type", "EXPRESS", "--executions", "1", "--memory-mb", "64", "--payload-kb", "1"], "Give one or the other"],
  ])("%j is refused with the remedy", async (args, message) => {
    await main(["cost", "estimate", ...args]);
    expect(process.exitCode).toBe(2);
    expect(err).toContain(message);
  });
});

describe("cost TARGET", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "stepscope-cost-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (name: string, failures: number) => {
    const path = join(folder, name);
    writeFileSync(
      path,
      JSON.stringify({ events: chargeRun({ name }, { failures, end: "succeeded" }).map(encodeEvent) }),
    );
    return path;
  };

  test("one file: total, parts, memory and the transitions of each state", async () => {
    const one = await json(file("a.json", 3));
    expect(one).toMatchObject({ type: "STANDARD", total: "0.000075", memory: null, transitions: { Charge: 3 } });
    expect(one.parts).toEqual([
      expect.objectContaining({ what: "state transitions", quantity: 3, unit: "transitions", price: "0.000025" }),
    ]);
  });

  test("as the other type, and in another region", async () => {
    const express = await json(file("a.json", 3), "--as", "EXPRESS");
    expect(express).toMatchObject({ type: "EXPRESS", transitions: { Charge: 3 }, memory: { billedMb: 64 } });
    expect(express.parts.map(({ what }) => what)).toEqual(["requests", "duration", "logs"]);
    out = "";
    expect(await json(file("a.json", 3), "--region", "sa-east-1")).toMatchObject({ total: "0.0001125" });
  });

  test("a file with billingDetails of StartSyncExecution costs what was billed; numbers that cannot be are left alone", async () => {
    const arn = "arn:aws:states:us-east-1:111122223333:express:fast:one:uuid-1";
    const write = (memory: number) => {
      const answer = {
        executionArn: arn,
        status: "SUCCEEDED",
        startDate: 1767614400,
        stopDate: 1767614401,
        billingDetails: { billedDurationInMilliseconds: 7600, billedMemoryUsedInMB: memory },
        events: chargeRun({}, { failures: 1, end: "succeeded" }).map(encodeEvent),
      };
      const path = join(folder, "sync.json");
      writeFileSync(path, JSON.stringify(answer));
      return path;
    };
    const billed = await json(write(128));
    expect(billed).toMatchObject({ type: "EXPRESS", memory: { estimatedMb: 128, billedMb: 128 } });
    expect(billed.parts[1]).toMatchObject({ what: "duration", quantity: 0.95, certainty: "exact" });
    out = "";
    expect((await json(write(65))).parts[1]).toMatchObject({ what: "duration", certainty: "estimated" });
  });

  test("several files: the total of all, and each by itself", async () => {
    const all = await json(file("a.json", 3), file("b.json", 1));
    expect(all).toMatchObject({
      total: "0.0001",
      targets: [
        { total: "0.000075", transitions: { Charge: 3 } },
        { total: "0.000025", transitions: { Charge: 1 } },
      ],
    });
  });
});
