import type { CloudTrailClient, CloudTrailClientConfig, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type { CloudWatchClient, CloudWatchClientConfig, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SFNClient, type SFNClientConfig } from "@aws-sdk/client-sfn";
import { fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { isLoopbackName } from "@/lib/base/hostName";
import { BoundedHandler } from "../aws/boundedHandler";
import { LOCAL } from "../aws/client";
import type { Limits } from "../aws/limits";
import { objectClient, type ObjectClient } from "./objectClient";
import type { SourceSettings } from "@/lib/contract/sourceSettings";

/** The services that a source reads, each by a client of the SDK. */
export type AwsClients = {
  readonly sfn: SFNClient;
  readonly logs: CloudWatchLogsClient;
  /** CloudWatch's metrics, loaded when they are first asked for. */
  readonly metrics: () => Promise<MetricsClient>;
  /** CloudTrail, loaded when it is first asked. */
  readonly trail: () => Promise<TrailClient>;
  /** S3, when it is first needed; null where its package is not installed or the source has none. */
  readonly objects: () => Promise<ObjectClient | null>;
  readonly close: () => void;
};

type MetricsClient = {
  readonly client: CloudWatchClient;
  readonly GetMetricDataCommand: typeof GetMetricDataCommand;
};

type TrailClient = {
  readonly client: CloudTrailClient;
  readonly LookupEventsCommand: typeof LookupEventsCommand;
};

export type Handler = NonNullable<SFNClientConfig["requestHandler"]>;

/**
 * Clients for a source's account and region. They try each call once: pauses and further tries are the pace's
 * (lib/ingest/pace), so that they count within AWS's quotas. `folder`: where packages are looked for. `handler`: who answers instead of the network, and asks for no credentials.
 */
export function awsClients(
  settings: SourceSettings,
  region: string,
  folder: string,
  limits: Limits,
  handler?: Handler,
): AwsClients {
  const { endpoint, logsEndpoint = endpoint } = settings;
  const common = {
    region,
    maxAttempts: 1,
    requestHandler: handler ?? new BoundedHandler(limits),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
  };
  const at = (address: string | undefined) => ({
    ...common,
    // Names that begin with `sync-`, as TestState's does, are AWS's own.
    ...(address === undefined ? {} : { endpoint: address, disableHostPrefix: true }),
    ...(handler === undefined ? credentialsOf(settings, region, address) : { credentials: LOCAL }),
  });
  const sfn = new SFNClient(at(endpoint));
  const logs = new CloudWatchLogsClient(at(logsEndpoint));
  let metrics: Promise<MetricsClient> | null = null;
  let trail: Promise<TrailClient> | null = null;
  let objects: Promise<ObjectClient | null> | null = null;
  return {
    sfn,
    logs,
    metrics: () => (metrics ??= openMetrics(at(endpoint))),
    trail: () => (trail ??= openTrail(at(endpoint))),
    objects: () => (objects ??= openObjects(settings, folder, at)),
    close: () => {
      sfn.destroy();
      logs.destroy();
      void metrics?.then(({ client }) => client.destroy()).catch(() => undefined);
      void trail?.then(({ client }) => client.destroy()).catch(() => undefined);
      void objects?.then((client) => client?.close());
    },
  };
}

async function openMetrics(options: CloudWatchClientConfig): Promise<MetricsClient> {
  const cloudWatch = await import("@aws-sdk/client-cloudwatch");
  return { client: new cloudWatch.CloudWatchClient(options), GetMetricDataCommand: cloudWatch.GetMetricDataCommand };
}

async function openTrail(options: CloudTrailClientConfig): Promise<TrailClient> {
  const cloudTrail = await import("@aws-sdk/client-cloudtrail");
  return { client: new cloudTrail.CloudTrailClient(options), LookupEventsCommand: cloudTrail.LookupEventsCommand };
}

/** A local engine answers no requests of S3 at its own address. */
function openObjects(
  { kind, endpoint, s3Endpoint = kind === "engine" ? undefined : endpoint }: SourceSettings,
  folder: string,
  at: (address: string | undefined) => object,
): Promise<ObjectClient | null> {
  if (kind === "engine" && s3Endpoint === undefined) return Promise.resolve(null);
  return objectClient(folder, { ...at(s3Endpoint), forcePathStyle: s3Endpoint !== undefined });
}

function credentialsOf({ profile, role, externalId }: SourceSettings, region: string, endpoint: string | undefined) {
  const own = profile === undefined ? {} : { masterCredentials: fromIni({ profile }) };
  if (role !== undefined) {
    const params = {
      RoleArn: role,
      RoleSessionName: "stepscope",
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    };
    return { credentials: fromTemporaryCredentials({ ...own, params, clientConfig: { region } }) };
  }
  // On this machine none of the user's keys are used.
  if (endpoint !== undefined && isLoopbackName(new URL(endpoint).hostname)) return { credentials: LOCAL };
  return {};
}
