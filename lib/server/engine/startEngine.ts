import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine } from "@/lib/runner/durable/engine";
import { RecordedRuns } from "@/lib/runner/durable/recordedRuns";
import { bucketStorage } from "@/lib/runner/s3/bucketStorage";
import { FolderStorage } from "@/lib/runner/s3/folderStorage";
import type { Storage } from "@/lib/runner/s3/storage";
import { awsTasks } from "@/lib/runner/tasks/aws/awsTasks";
import { Clients } from "@/lib/runner/tasks/aws/clients";
import { isAwsAddress } from "@/lib/runner/tasks/aws/permission";
import { localTasks } from "@/lib/runner/tasks/localTasks";
import { type EngineTime, RealTime } from "@/lib/runner/time/engineTime";
import { pauseOf } from "@/lib/runner/time/pause";
import { apiServer, type Route } from "@/lib/sfn-api/server";
import type { Store } from "@/lib/store/store";
import { eventBridgeRoute } from "@/lib/sfn-api/eventBridge/operations";
import { controlRoutes } from "./controlRoutes";
import { ENGINE_ACCOUNT, ENGINE_REGION, type EngineSettings } from "./engineSettings";
import { nestedExecutions } from "./nestedExecutions";
import { openOutlets } from "./outlets";
import { recordingRoutes } from "./recordingRoutes";
import { resourceMap } from "./resourceMap";
import { serveRequests } from "./serveRequests";
import { startRoute } from "./startRoute";

/** Where this program lies: packages that it brings are found from here. */
const HERE = dirname(fileURLToPath(import.meta.url));

export type EngineOptions = {
  readonly store: Store;
  readonly settings: EngineSettings;
  /** 0 takes a free one. */
  readonly port: number;
  /** What the paths of the settings are relative to. */
  readonly folder: string;
  /** The bundled lib/runner/tasks/handlerHost. */
  readonly handlerScript: string;
  readonly time?: EngineTime;
  /** Whether a test may empty the database. */
  readonly allowReset?: boolean;
  readonly allowedHosts?: readonly string[];
  readonly routes?: readonly Route[];
  /** Told what machines of files became, in a sentence; by default as trouble is. */
  readonly say?: (sentence: string) => void;
  /** Told what goes wrong, in a sentence. */
  readonly onTrouble: (sentence: string) => void;
  /** Told that the engine ended by itself: another one has its executions. */
  readonly onLost?: (why: string) => void;
};

export type RunningEngine = {
  readonly engine: Engine;
  readonly url: string;
  /** Empties it, or one account of it; rules of the configuration stay. */
  readonly reset: (account: string | null) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The port is taken: the engine does not run. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

/** Opens the local engine and its API on the loopback. Throws PortTaken. */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const { store, settings, onTrouble, onLost } = options;
  const account = settings.account ?? ENGINE_ACCOUNT;
  const region = settings.region ?? ENGINE_REGION;
  const time = options.time ?? new RealTime(settings.timeScale ?? 1);
  const storage = storageOf(options, region);
  const recorded = new RecordedRuns(time);
  const outlets = await openOutlets(options, time);
  const { bus } = outlets;
  const engine = await Engine.open({
    store: outlets.store,
    leases: store.leases,
    time,
    tasks: (opened) => recorded.performer(localTasks(tasksOf(options, time), nestedExecutions(opened, store.engine))),
    observers: [recorded.observe],
    drawn: (mockCase) => recorded.drawn(mockCase),
    ...(storage === undefined ? {} : { storage }),
    ...(onLost === undefined ? {} : { onLost }),
    onTrouble,
  });
  const reset = async (of: string | null) => {
    await engine.reset(of);
    bus.wake();
  };
  const server = apiServer({
    engine,
    store: store.engine,
    account,
    region,
    allowedHosts: options.allowedHosts ?? [],
    routes: [
      ...controlRoutes({ reset, engine, time, allowReset: options.allowReset ?? false }),
      ...recordingRoutes(recorded, store.engine, storage),
      startRoute,
      eventBridgeRoute(bus),
      ...(options.routes ?? []),
    ],
    onTrouble,
  });
  const stop = new AbortController();
  try {
    await listen(server, options.port);
  } catch (error) {
    await engine.close();
    throw error;
  }
  const unfollow = await follow(options, engine, { account, region });
  outlets.start(engine);
  const serving = serveRequests({ engine, store, bus, stop: stop.signal, onTrouble });
  const { port } = server.address() as AddressInfo;
  return {
    engine,
    url: `http://127.0.0.1:${port}`,
    reset,
    close: async () => {
      stop.abort();
      unfollow();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await serving;
      await outlets.stop();
      await engine.close();
      await outlets.close();
    },
  };
}

/** Follows the files that define machines, where there are any: reading them is a large part of the code. */
async function follow(
  { store, settings, folder, say, onTrouble }: EngineOptions,
  engine: Engine,
  place: { readonly account: string; readonly region: string },
): Promise<() => void> {
  const paths = (settings.machines ?? []).map((path) => resolve(folder, path));
  if (paths.length === 0) return () => undefined;
  const { followMachineFiles } = await import("./machineFiles");
  const substitutions = settings.substitutions ?? {};
  return followMachineFiles({ engine, store: store.engine, paths, substitutions, ...place, say: say ?? onTrouble });
}

/** What stands for S3: a folder, or an endpoint. */
function storageOf({ settings, folder, onTrouble }: EngineOptions, region: string): Storage | undefined {
  if (settings.s3 !== undefined) return new FolderStorage(resolve(folder, settings.s3));
  const endpoint = settings.endpoints?.["s3"];
  if (endpoint === undefined) return undefined;
  if (!isAwsAddress(endpoint)) return bucketStorage(new Clients([folder, HERE]), { endpoint, region });
  onTrouble(`${endpoint} is AWS itself and no endpoint for S3: items are not read from there, nor results written.`);
  return undefined;
}

function tasksOf({ settings, folder, handlerScript }: EngineOptions, time: EngineTime) {
  const { endpoints = {}, handlers, mock, readOnly = true } = settings;
  return {
    resources: resourceMap(settings, folder),
    endpoints: new Map(Object.entries(endpoints)),
    handlers: handlers === undefined ? null : resolve(folder, handlers),
    mock: mock === undefined ? null : resolve(folder, mock),
    handlerScript,
    http: { readOnly },
    aws: awsTasks({
      folders: [folder, HERE],
      readOnly,
      pause: pauseOf(time),
    }),
    onOutput: (text: string) => void process.stderr.write(text),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return fail(error);
      fail(
        new PortTaken(
          `Port ${port} is taken: end what listens there, or give the engine another by STEPSCOPE_ENGINE_PORT.`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => done());
  });
}
