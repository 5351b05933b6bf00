import { describe, expect, test } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { testSource } from "@/lib/server/sources/testSource";
import { AwsWorld } from "../../support/awsWorld/awsWorld";
import { BROKEN_LOGGING } from "../../support/awsWorld/expressMachines";
import { HeldCalls } from "../../support/awsWorld/heldCalls";

/** Tests a source of Express machines, as its page does. */
async function findingsOf(given: Partial<SourceSettings>): Promise<readonly string[]> {
  const world = await AwsWorld.make({ seed: 1, standard: 0, expressEvents: 500, brokenLogging: true });
  const settings: SourceSettings = { name: "express", kind: "express", region: "eu-west-1", ...given };
  const { signal } = new AbortController();
  const { clock, handler } = new HeldCalls(world.clock, world.clientOptions().requestHandler);
  const reading = { settings, folder: "/", environment: {}, signal, clock, handler };
  const { checks, findings } = await world.clock.run(testSource(reading));
  expect(checks.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  return findings;
}

const GROUP = "/aws/vendedlogs/states";

/** What is said of each set-up, and with which command it is mended. */
const SAID: readonly (readonly [string, RegExp, RegExp])[] = [
  ["off", /logs nothing/, /update-state-machine .*"level":"ALL"/],
  ["errors-only", /at level ERROR: of its executions only failures/, /update-state-machine .*"level":"ALL"/],
  ["without-data", /without execution data/, /update-state-machine .*"includeExecutionData":true/],
  ["no-policy", /No resource policy/, new RegExp(`put-resource-policy .*${GROUP}/no-policy-Logs:`)],
  ["group-gone", /does not exist/, new RegExp(`create-log-group --log-group-name '${GROUP}/group-gone-Logs'`)],
  ["short-retention", /keeps 1 days, and 7 are asked for/, /put-retention-policy .*--retention-in-days 7$/],
  ["key-denied", /encrypted with \S+key\/logs that may not be used/, /kms create-grant .*--operations Decrypt/],
];

describe("what can never be seen of an Express machine is said, with what mends it:", () => {
  test("each of the set-ups is in the list", () => {
    expect(SAID.map(([machine]) => machine)).toEqual(BROKEN_LOGGING.map(({ name }) => name));
  });

  test.each(SAID)("%s", async (machine, sentence, remedy) => {
    const findings = await findingsOf({ machines: [machine] });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(sentence);
    expect(findings[0]).toContain(machine);
    expect(findings[0]).toMatch(remedy);
  });

  test("at level FATAL the ends of failures alone are seen", async () => {
    const [finding] = await findingsOf({ machines: ["beacon"] });
    expect(finding).toMatch(/beacon logs at level FATAL: of its executions only the ends of failed executions/);
  });

  test("of a machine that logs everything nothing is said, nor of a retention that is long enough", async () => {
    expect(await findingsOf({ machines: ["telemetry"] })).toEqual([]);
    expect(await findingsOf({ machines: ["short-retention"], since: "1d" })).toEqual([]);
  });
});
