import { availableParallelism, hostname } from "node:os";
import { type Command, Option } from "commander";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import { openSpool } from "@/lib/server/import/openSpool";
import { turnsWithRests } from "@/lib/server/jobs/turnsWithRests";
import { repeat, workLanes } from "@/lib/server/jobs/workLanes";
import { openStore } from "@/lib/server/openStore";
import { serveReplays } from "@/lib/server/replay/serveReplays";
import { openSessionProcess } from "@/lib/server/replay/sessionProcess";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { programVersion } from "@/lib/server/version";

import { projectExecutions } from "@/lib/server/engine/projectExecutions";
import { PortTaken, type RunningEngine, startEngine } from "@/lib/server/engine/startEngine";
import { PushNotListening, type RunningPush, startPush } from "@/lib/server/push/startPush";
import { businessKeysOf, indexedOutputsOf } from "@/lib/server/machineSettings";
import { configurationFolder, readSettings, valuesOf } from "@/lib/server/settings";
import { keepConfigured } from "@/lib/server/sources/definedSources";
import { followSources } from "@/lib/server/sources/followSources";
import { followWatch } from "@/lib/server/watch/followWatch";
import { watchTools } from "@/lib/server/watch/watchTools";
import type { Store } from "@/lib/store/store";
import { EXIT } from "../exit";
import { HANDLER_SCRIPT } from "../handlerScript";
import { onEnd } from "../interrupt";
import { REPLAY_SCRIPT } from "../replayScript";

/** One core is left to the pages; four processes read faster than SQLite is written. */
const PROCESSES = Math.min(4, Math.max(1, availableParallelism() - 1));

/** What one replay may take, in ms, where that is not the usual: for tests, and not told in the help. */
const LIMIT = new Option("--replay-limit <ms>").argParser(Number).hideHelp();

export function define(command: Command): void {
  command.addOption(LIMIT).action(async ({ replayLimit }: { readonly replayLimit?: number }) => {
    const stop = new AbortController();
    onEnd(() => stop.abort());
    const [store, spool] = await Promise.all([openStore({ isServing: true }), openSpool()]);
    await store.definitions.fillContentHashes();
    // After an update or with other rules for what is hidden: what is listed and searched is made anew.
    if (await store.executions.hasOutdated()) await store.jobs.request({ kind: "refold", payload: {} });
    const { retention, machines } = valuesOf(await readSettings({ folder: process.cwd(), environment: process.env }));
    await store.repairs.configure(businessKeysOf(machines));
    await store.outputs.configure(indexedOutputsOf(machines));
    const engine = await openEngine(store);
    const push = await openPush(store);
    process.send?.({ ready: true });
    try {
      const openVerifier = () => openVerifyProcesses(REPLAY_SCRIPT, PROCESSES, replayLimit);
      const holder = `${hostname()}:${process.pid}`;
      const openHost = () => openSessionProcess(REPLAY_SCRIPT, replayLimit);
      const inTurn = turnsWithRests();
      const watching = await watchTools(store, holder, stop.signal);
      const replays = { store, openHost, holder, version: await programVersion() };
      await Promise.all([
        workLanes({ tools: { store, spool, openVerifier, retention }, holder }, stop.signal),
        // Beside the jobs: a page does not wait for a thousand verdicts.
        repeat(async () => {
          await serveReplays(replays, stop.signal);
          return true;
        }, stop.signal),
        repeat(
          inTurn(() => store.rollups.follow()),
          stop.signal,
        ),
        repeat(
          inTurn(() => store.repairs.follow()),
          stop.signal,
        ),
        projectExecutions(store, stop.signal, (sentence) => console.error(sentence)),
        readSources(store, holder, stop.signal),
        followWatch(watching, stop.signal),
      ]);
    } finally {
      await push?.close();
      await engine?.close();
      await store.close();
    }
    // The channel to the supervisor would keep the process alive.
    process.exit(EXIT.ok);
  });
}

/** Reads the sources of the configuration and of the database, until the end. */
async function readSources(store: Store, holder: string, signal: AbortSignal): Promise<void> {
  const place = { folder: process.cwd(), environment: process.env };
  await keepConfigured(store, valuesOf(await readSettings(place)).sources);
  const folder = configurationFolder(place);
  const paces = new AccountPaces(REAL_CLOCK);
  await followSources({ store, clock: REAL_CLOCK, paces, holder, folder, environment: process.env }, signal);
}

/** The local engine; null, said aloud, where its port is taken: the dashboard runs without it. */
async function openEngine(store: Store): Promise<RunningEngine | null> {
  const { engine, enginePort, allowedHosts } = valuesOf(
    await readSettings({ folder: process.cwd(), environment: process.env }),
  );
  try {
    return await startEngine({
      store,
      settings: engine,
      port: enginePort,
      folder: configurationFolder({ folder: process.cwd(), environment: process.env }),
      handlerScript: HANDLER_SCRIPT,
      allowedHosts,
      onTrouble: (sentence) => console.error(`engine: ${sentence}`),
    });
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error;
    console.error(`The local engine is off. ${error.message}`);
    return null;
  }
}

/** The push listener; null where it is not configured, and, said aloud, where it cannot run: the rest goes on without it. */
async function openPush(store: Store): Promise<RunningPush | null> {
  const { push, pushKey } = valuesOf(await readSettings({ folder: process.cwd(), environment: process.env }));
  if (push === null) return null;
  if (pushKey === null) {
    console.error("The push listener is off: it needs a key. Set STEPSCOPE_PUSH_KEY (at least 16 characters).");
    return null;
  }
  try {
    const onTrouble = (sentence: string) => console.error(`push: ${sentence}`);
    return await startPush({ store, settings: push, key: pushKey, now: () => Date.now(), onTrouble });
  } catch (error) {
    if (!(error instanceof PushNotListening)) throw error;
    console.error(`The push listener is off. ${error.message}`);
    return null;
  }
}
