import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SFNClient } from "@aws-sdk/client-sfn";
import { CALM, type Misbehaviour } from "./misbehaviour";
import { AwsWorld, type WorldOptions } from "./awsWorld";
import { HoldingHandler, startAwsServer } from "./server";

/** A world and the SDK's own clients to it, which try each call once. */
export async function worldOf(options: Partial<Omit<WorldOptions, "misbehaviour">>, rough: Partial<Misbehaviour> = {}) {
  const world = await AwsWorld.make({
    ...{ seed: 1, standard: 60, expressEvents: 2_000, ...options },
    misbehaviour: { ...CALM, ...rough },
  });
  const config = { ...world.clientOptions(), maxAttempts: 1 };
  return { world, sfn: new SFNClient(config), logs: new CloudWatchLogsClient(config) };
}

/** The same over sockets: `close` ends the server. */
export async function worldOverSockets(
  options: Partial<Omit<WorldOptions, "misbehaviour">>,
  rough: Partial<Misbehaviour> = {},
) {
  const { world } = await worldOf(options, rough);
  const server = await startAwsServer(world.service);
  const requestHandler = new HoldingHandler(world.clock, server.holds);
  const config = { ...world.clientOptions(), requestHandler, endpoint: server.endpoint, maxAttempts: 1 };
  return { world, sfn: new SFNClient(config), logs: new CloudWatchLogsClient(config), close: server.close };
}
