import { startEngine } from "@/lib/server/engine/startEngine";
import type { EngineOptions, RunningEngine } from "@/lib/server/engine/startEngine";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import { type TestDatabase, open } from "./databases";
import { START } from "./localEngine";

export type TestEndpoint = RunningEngine & { readonly troubles: readonly string[] };

/** The whole local engine on a free port, in virtual time unless another is given. It runs no handlers of its own. */
export async function openEndpoint(database: TestDatabase, more: Partial<EngineOptions> = {}): Promise<TestEndpoint> {
  const store = await open(database);
  const troubles: string[] = [];
  const running = await startEngine({
    store,
    settings: {},
    port: 0,
    folder: process.cwd(),
    handlerScript: "",
    time: new VirtualTime(START),
    allowReset: true,
    onTrouble: (sentence) => void troubles.push(sentence),
    ...more,
  });
  const close = async () => {
    await running.close();
    await store.close();
  };
  return { ...running, troubles, close };
}
