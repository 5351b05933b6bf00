import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { instant } from "@/lib/base/instant";
import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { Store } from "@/lib/store/store";
import { AwsWorld } from "./awsWorld/awsWorld";
import { CALM } from "./awsWorld/misbehaviour";
import { startAwsServer } from "./awsWorld/server";
import { AwsService } from "./awsWorld/service";
import { standardRuns } from "./awsWorld/truth";
import { chargeRun, ingested, T0 } from "./ingested";

/** The made-up account over a socket, in real time, with executions that failed not long ago. */
export async function writtenAccount(standard = 1_000) {
  const beginning = Date.now();
  const { world } = await AwsWorld.make({ seed: 5, standard, expressEvents: 0, beginning, liveMs: 1_000 });
  const server = await startAwsServer(new AwsService(world, REAL_CLOCK, CALM), REAL_CLOCK);
  const failed = [...standardRuns(world, beginning)]
    .filter(({ status, mapRunArn, stop }) => status === "FAILED" && mapRunArn === null && isLate(stop, beginning))
    .map(({ arn }) => arn);
  return { ...server, failed, written: world.written };
}

const DAY = 86_400_000;

function isLate(stop: number | null, now: number): boolean {
  return stop !== null && stop < now && now - stop < 10 * DAY;
}

/** A server that notes each request's operation and answers what suits it: what has left the process. */
export async function recordingEndpoint() {
  const asked: string[] = [];
  const bodies: Readonly<Record<string, unknown>>[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    asked.push(operation);
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      bodies.push(JSON.parse(Buffer.concat(parts).toString() || "{}") as Record<string, unknown>);
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(ANSWERS[operation] ?? {}));
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    /** What came with each. */
    bodies,
    connections: () => connections,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const ARN = "arn:aws:states:eu-west-1:111122223333:";
const ANSWERS: Readonly<Record<string, object>> = {
  RedriveExecution: { redriveDate: 1 },
  StartExecution: { executionArn: `${ARN}execution:orders:again`, startDate: 1 },
  CreateStateMachine: { stateMachineArn: `${ARN}stateMachine:orders-resume-1`, creationDate: 1 },
  DescribeStateMachineForExecution: { roleArn: "arn:aws:iam::111122223333:role/r" },
};

/** Defines the source of an account at an address. */
export async function defineAccount(store: Store, endpoint: string, readOnly?: boolean): Promise<SourceSettings> {
  const settings = {
    ...{ name: "account", kind: "standard" as const, region: "eu-west-1", endpoint },
    ...(readOnly === undefined ? {} : { readOnly }),
  };
  const row = { name: settings.name, kind: settings.kind, settings: JSON.stringify(settings), configured: false };
  await store.sources.define(row);
  return settings;
}

/** Stores failed executions by their ARNs, an hour after each other; answers their keys. */
export async function keepFailed(store: Store, arns: readonly string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const [i, arn] of arns.entries()) {
    const events = chargeRun({ arn }).map((event) => ({ ...event, timestamp: instant(event.timestamp + i * 1_000) }));
    const described = {
      status: "FAILED",
      startedAt: instant(T0 + i * 1_000),
      stoppedAt: instant(T0 + i * 1_000 + 1_100),
    };
    keys.push((await store.executions.save(ingested(events, { arn, described }))).key);
  }
  return keys;
}
