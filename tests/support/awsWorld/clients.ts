import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SFNClient } from "@aws-sdk/client-sfn";
import { CALM, type Misbehaviour } from "./misbehaviour";
import { AwsWorld, type WorldOptions } from "./awsWorld";

/** A world and the SDK's own clients to it, which try each call once. */
export async function worldOf(options: Partial<Omit<WorldOptions, "misbehaviour">>, rough: Partial<Misbehaviour> = {}) {
  const world = await AwsWorld.make({
    ...{ seed: 1, standard: 60, expressEvents: 2_000, ...options },
    misbehaviour: { ...CALM, ...rough },
  });
  const config = { ...world.clientOptions(), maxAttempts: 1 };
  return { world, sfn: new SFNClient(config), logs: new CloudWatchLogsClient(config) };
}
