import { expect, it } from "vitest";
import type { PullReport } from "@/lib/ingest/aws/pull";
import { Fault } from "../support/fakeAws/operations";
import { type Misbehaviour, startFakeAws } from "../support/fakeAws/server";
import { place, stepscope } from "./run";

async function pulled(args: readonly string[], misbehave: Misbehaviour = () => null) {
  const fake = await startFakeAws({ misbehave });
  const { env } = place();
  try {
    const { AWS_PROFILE: _, ...rest } = { AWS_PROFILE: "", ...env };
    return await stepscope(["pull", "--endpoint", fake.endpoint, "--region", fake.world.region, ...args], {
      env: rest,
    });
  } finally {
    await fake.close();
  }
}

it("stores what the endpoint has and says what it skipped", async () => {
  const { code, out, err } = await pulled([]);
  expect(out).toBe("3 machines: 6 executions, 24 new events, 0 known before\n");
  expect(err).toMatch(/^telemetry was skipped: .*log group/m);
  expect(code).toBe(0);
});

it("reads only what started since", async () => {
  const all = JSON.parse((await pulled(["--json", "--since", "2026-03-01T09:30:00Z"])).out) as PullReport;
  expect(all.executions).toBe(2);
  const wrong = await pulled(["--since", "yesterday"]);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain("--since: yesterday is no time such as");
});

it("prints the report also when it gives up", async () => {
  const expired: Misbehaviour = ({ operation, before }) =>
    operation === "GetExecutionHistory" && before > 1 ? new Fault("ExpiredTokenException") : null;
  const { code, out, err } = await pulled([], expired);
  expect(out).toBe("1 machines: 1 executions, 4 new events, 0 known before\n");
  expect(err).toMatch(/execution:orders:b: ExpiredToken/);
  expect(err).toContain("The credentials were refused: renew them (aws sso login, aws configure), and pull again");
  expect(code).toBe(1);
  const json = await pulled(["--json"], () => new Fault("UnrecognizedClientException"));
  expect(JSON.parse(json.out)).toMatchObject({ executions: 0, failures: 1, ended: { why: "credentials" } });
  expect(json.code).toBe(2);
});
