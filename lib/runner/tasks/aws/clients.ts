import { pathToFileURL } from "node:url";
import { LRUCache } from "lru-cache";
import { installedFrom, installedIn } from "@/lib/ingest/aws/installed";
import { packageOf } from "./packages";
import type { OperationSchema, Schema } from "./schema";

/*
 * The SDK's clients: packages that whoever uses a service installs. They are loaded from the folder of the configuration,
 * then from where this program lies, and named when they are missing.
 */

/** A command of the SDK before it is sent. */
export type Command = {
  readonly schema?: unknown;
  readonly middlewareStack: {
    add(middleware: (next: Next) => Next, options: { readonly step: string; readonly priority?: string }): void;
  };
};
export type Next = (args: { readonly request?: unknown }) => Promise<{ readonly response?: unknown }>;

export type Client = {
  readonly config: { readonly serviceId?: string };
  send(command: Command, options: { readonly abortSignal: AbortSignal }): Promise<Readonly<Record<string, unknown>>>;
  destroy(): void;
};

type Loaded = {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly schemaOf: (command: Command) => OperationSchema | null;
};

/** What a task is told when a service cannot be called for what is missing here, with the remedy. */
export class ClientProblem extends Error {
  constructor(
    readonly error: "Stepscope.ClientMissing" | "Stepscope.ActionUnknown",
    message: string,
  ) {
    super(message);
  }
}

/** Whom a client speaks to. `endpoint` null: AWS, with the credentials of this computer. */
export type Peer = {
  readonly service: string;
  readonly region: string;
  readonly endpoint: string | null;
  /** How long an answer may take, in ms. */
  readonly requestMs: number;
};

const MAX_CLIENTS = 50;
/** Bytes of an answer that are read: far above what a payload may be. */
const ANSWER_BYTES = 7_000_000;

export class Clients {
  private readonly packages = new Map<string, Promise<Loaded>>();
  private readonly clients = new LRUCache<string, Client>({
    max: MAX_CLIENTS,
    dispose: (client) => client.destroy(),
  });

  /** @param folders where packages are looked for, in order; absolute. */
  constructor(private readonly folders: readonly string[]) {}

  /** The client of a service. Throws ClientProblem where its package is not installed. */
  async client(peer: Peer): Promise<Client> {
    const key = JSON.stringify([peer.service, peer.region, peer.endpoint, peer.requestMs]);
    const { exports } = await this.load(peer.service);
    const known = this.clients.get(key);
    if (known !== undefined) return known;
    const name = Object.keys(exports).find((one) => /^[A-Za-z0-9]+Client$/.test(one)) ?? "";
    const client = new (exports[name] as new (config: object) => Client)(await configOf(peer));
    this.clients.set(key, client);
    return client;
  }

  /** The schema of an action. Throws ClientProblem where the service has no such action. */
  async operation(service: string, action: string): Promise<OperationSchema> {
    const { schemaOf } = await this.load(service);
    const schema = schemaOf(await this.command(service, action, {}));
    if (schema !== null) return schema;
    throw new ClientProblem(
      "Stepscope.ClientMissing",
      `${packageOf(service)} is too old to tell what ${action} takes. Run: npm install ${packageOf(service)}@latest`,
    );
  }

  async command(service: string, action: string, input: Readonly<Record<string, unknown>>): Promise<Command> {
    const { exports } = await this.load(service);
    const wanted = `${action}command`.toLowerCase();
    const name = Object.keys(exports).find((one) => one.toLowerCase() === wanted);
    if (name !== undefined) return new (exports[name] as new (input: object) => Command)(input);
    throw new ClientProblem("Stepscope.ActionUnknown", `${packageOf(service)} has no action ${action}.`);
  }

  /** Ends all connections. */
  close(): void {
    this.clients.clear();
  }

  private load(service: string): Promise<Loaded> {
    const known = this.packages.get(service);
    if (known !== undefined) return known;
    const loading = this.read(packageOf(service));
    this.packages.set(service, loading);
    // It may be installed while the engine runs.
    loading.catch(() => this.packages.delete(service));
    return loading;
  }

  private async read(name: string): Promise<Loaded> {
    const path = installedIn(this.folders, name);
    if (path === null) {
      throw new ClientProblem(
        "Stepscope.ClientMissing",
        `This task needs the package ${name}, which is not installed. Run: npm install ${name}`,
      );
    }
    const exports = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
    return { exports, schemaOf: await schemasBeside(path) };
  }
}

/** The reader of schemas that a client itself uses. */
async function schemasBeside(client: string): Promise<Loaded["schemaOf"]> {
  const path = installedFrom(client, "@smithy/core/schema");
  if (path === null) return () => null;
  const { NormalizedSchema } = (await import(pathToFileURL(path).href)) as {
    readonly NormalizedSchema?: { of(schema: unknown): Schema };
  };
  return ({ schema }) => {
    // [9, namespace, name, traits, input, output]
    if (NormalizedSchema === undefined || !Array.isArray(schema) || schema[0] !== 9) return null;
    return { input: NormalizedSchema.of(schema[4]), output: NormalizedSchema.of(schema[5]) };
  };
}

async function configOf({ service, region, endpoint, requestMs }: Peer) {
  // An engine that calls no service starts without it.
  const { BoundedHandler } = await import("@/lib/ingest/aws/boundedHandler");
  return {
    region,
    // Step Functions retries by the state's Retry.
    maxAttempts: 1,
    requestHandler: new BoundedHandler({ requestMs, answerBytes: ANSWER_BYTES }),
    ...(endpoint === null ? {} : ENDPOINT_ONLY),
    ...(endpoint === null ? {} : { endpoint }),
    ...(endpoint !== null && service === "s3" ? { forcePathStyle: true } : {}),
  };
}

/** Nothing of this computer's configuration of AWS is looked at for an endpoint, and no input names another host. */
const ENDPOINT_ONLY = {
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  disableHostPrefix: true,
  useQueueUrlAsEndpoint: false,
  useArnRegion: false,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  endpointDiscoveryEnabled: false,
  followRegionRedirects: false,
  retryMode: "standard",
  defaultsMode: "standard",
};
