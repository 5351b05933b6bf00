import { availableParallelism, hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, Option } from "commander";
import { openStore } from "@/lib/server/openStore";
import { serveReplays } from "@/lib/server/replay/serveReplays";
import { openSessionProcess } from "@/lib/server/replay/sessionProcess";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { programVersion } from "@/lib/server/version";
import { requestVerdicts, runNextJob } from "@/lib/server/runNextJob";
import { EXIT } from "../exit";
import { onEnd } from "../interrupt";
import { REPLAY_SCRIPT } from "../replayScript";

/** How often the database is asked for work, in ms. */
const LOOK_EVERY_MS = 1_000;

/** One core is left to the pages; four processes read faster than SQLite is written. */
const PROCESSES = Math.min(4, Math.max(1, availableParallelism() - 1));

/** What one replay may take, in ms, where that is not the usual: for tests, and not told in the help. */
const LIMIT = new Option("--replay-limit <ms>").argParser(Number).hideHelp();

export function define(command: Command): void {
  command.addOption(LIMIT).action(async ({ replayLimit }: { readonly replayLimit?: number }) => {
    const stop = new AbortController();
    onEnd(() => stop.abort());
    const store = await openStore();
    await store.fillContentHashes();
    // After an update: what an older version folded is folded anew.
    if ((await store.outdated(1)).length > 0) await store.requestJob("refold");
    process.send?.({ ready: true });
    try {
      const openVerifier = () => openVerifyProcesses(REPLAY_SCRIPT, PROCESSES, replayLimit);
      const holder = `${hostname()}:${process.pid}`;
      const openHost = () => openSessionProcess(REPLAY_SCRIPT, replayLimit);
      const replays = { store, openHost, holder, version: await programVersion() };
      await Promise.all([
        work(stop.signal, async (signal) => {
          await requestVerdicts(store);
          return runNextJob({ store, openVerifier }, holder, signal);
        }),
        // Beside the jobs: a page does not wait for a thousand verdicts.
        work(stop.signal, async (signal) => {
          await serveReplays(replays, signal);
          return true;
        }),
      ]);
    } finally {
      await store.close();
    }
    // The channel to the supervisor would keep the process alive.
    process.exit(EXIT.ok);
  });
}

/** One job after another, until the end. An error of the database is said once and asked again, more slowly each time. */
async function work(signal: AbortSignal, runNext: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let busy = false;
    try {
      busy = await runNext(signal);
      failures = 0;
    } catch (error) {
      if (failures === 0) console.error("The worker cannot reach its jobs:", error);
      failures += 1;
    }
    const wait = LOOK_EVERY_MS * 2 ** Math.min(failures, 5);
    if (!busy) await pause(wait, undefined, { signal }).catch(() => undefined);
  }
}
