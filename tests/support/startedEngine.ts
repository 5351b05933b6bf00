import { join } from "node:path";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import { type EngineOptions, type RunningEngine, startEngine } from "@/lib/server/engine/startEngine";
import type { Store } from "@/lib/store/store";
import { open, ROOT, sqliteDatabase } from "./databases";
import { ACCOUNT, REGION, START } from "./localEngine";

export type StartedEngine = RunningEngine & {
  readonly store: Store;
  /** What it said of its troubles. */
  readonly said: readonly string[];
  readonly sfn: SFNClient;
  readonly events: EventBridgeClient;
};

type Options = Partial<Omit<EngineOptions, "store">>;

/** The whole engine as `stepscope engine` puts it together, in virtual time unless another is given, on a free port. */
export async function startedEngine(store: Store, options: Options = {}): Promise<StartedEngine> {
  const said: string[] = [];
  const running = await startEngine({
    store,
    settings: { account: ACCOUNT, region: REGION },
    port: 0,
    folder: ROOT,
    handlerScript: join(ROOT, "dist/handlerHost.mjs"),
    time: new VirtualTime(START),
    onTrouble: (sentence) => void said.push(sentence),
    ...options,
  });
  const sfn = new SFNClient({ ...clientOf(running.url), disableHostPrefix: true });
  const events = new EventBridgeClient(clientOf(running.url));
  return { ...running, store, said, sfn, events };
}

export function clientOf(endpoint: string, account = ACCOUNT) {
  const credentials = { accessKeyId: account, secretAccessKey: "local" };
  return { endpoint, region: REGION, credentials, maxAttempts: 1 };
}

/** One engine for the tests of a file, emptied before each. */
export function engineOfFile(options: Options = {}): () => StartedEngine {
  let engine: StartedEngine | undefined;
  let end = () => Promise.resolve();
  beforeAll(async () => {
    const database = sqliteDatabase();
    const store = await open(database);
    engine = await startedEngine(store, options);
    end = async () => {
      await engine?.close();
      await store.close();
      await database.drop();
    };
  });
  beforeEach(() => engine?.reset(null));
  afterAll(() => end());
  return () => {
    if (engine === undefined) throw new Error("the engine is there within tests alone");
    return engine;
  };
}

/** Every event that was taken in is delivered: nothing is left to do. */
export async function delivered({ store }: StartedEngine): Promise<void> {
  await expect.poll(() => store.engine.outbox.read(["event", "status"], 10)).toEqual([]);
}

/** An engine with a database of its own for one test; both are gone behind it. */
export async function withEngine(options: Options, test: (engine: StartedEngine) => Promise<void>): Promise<void> {
  const database = sqliteDatabase();
  const store = await open(database);
  const engine = await startedEngine(store, options);
  try {
    await test(engine);
  } finally {
    await engine.close();
    await store.close();
    await database.drop();
  }
}
