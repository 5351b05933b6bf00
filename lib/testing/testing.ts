import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { instant } from "@/lib/base/instant";
import { RealTime } from "@/lib/runner/time/engineTime";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import { ENGINE_ACCOUNT, ENGINE_REGION, type EngineSettings } from "@/lib/server/engine/engineSettings";
import { ruleSetting } from "@/lib/server/engine/events/ruleSetting";
import { startEngine as start } from "@/lib/server/engine/startEngine";
import { openStore } from "@/lib/store/store";
import type { TestEngine, TestEngineOptions } from "./types";

/*
 * `stepscope/testing`: the local engine inside a test process, on a free port of the loopback, with a database of its own.
 */

/** The bundle lies in `dist` of the package. */
const HERE = dirname(fileURLToPath(import.meta.url));

/** Starts an engine for tests. Each is alone: any number may run at a time. */
export async function startEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), "stepscope-test-engine-"));
  const root = resolve(HERE, "..");
  const store = await openStore({ url: `file:${join(folder, "engine.db")}`, root });
  const { clock = "real", timeScale = 1, machines, rules = [], ...settings } = options;
  const time = clock === "virtual" ? new VirtualTime(instant(Date.now())) : new RealTime(timeScale);
  const { reset, url, close } = await start({
    store,
    settings: {
      ...settings,
      rules: z.array(ruleSetting).parse(rules),
      ...(machines === undefined ? {} : { machines: [...machines] }),
    } as EngineSettings,
    port: 0,
    folder: process.cwd(),
    handlerScript: join(HERE, "handlerHost.mjs"),
    time,
    allowReset: true,
    onTrouble: (sentence) => console.error(`stepscope: ${sentence}`),
    say: () => undefined,
  });
  const { account = ENGINE_ACCOUNT, region = ENGINE_REGION } = options;
  return {
    url,
    clientConfig: {
      endpoint: url,
      region,
      credentials: { accessKeyId: account, secretAccessKey: "local" },
      disableHostPrefix: true,
    },
    advance: async (seconds) => {
      time.advance(seconds * 1000);
      await Promise.resolve();
    },
    reset: (of) => reset(of ?? null),
    stop: async () => {
      await close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
