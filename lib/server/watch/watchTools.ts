import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import type { Store } from "@/lib/store/store";
import { watchOverrides } from "../currentOverrides";
import { readSettings, valuesOf } from "../settings";
import type { WatchTools } from "./followWatch";
import { watchRules } from "./watchSettings";

/** What looking at the configured rules needs of a process. */
export async function watchTools(store: Store, holder: string, signal: AbortSignal): Promise<WatchTools> {
  const { environment, folder } = { environment: process.env, folder: process.cwd() };
  const { watch, publicUrl } = valuesOf(await readSettings({ folder, environment }));
  const sending = { sleep: REAL_CLOCK.sleep, random: Math.random, signal, environment, publicUrl };
  return {
    ...{ store, holder, now: REAL_CLOCK.now, sending },
    rules: watchRules(watch),
    overrides: await watchOverrides(),
  };
}
