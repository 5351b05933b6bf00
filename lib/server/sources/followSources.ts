import { SourceStopped } from "@/lib/ingest/sources/collection";
import { everyOf, type SourceSettings } from "@/lib/contract/sourceSettings";
import { readSources } from "./definedSources";
import { type HeldSource, holdSource, type SourceTools } from "./heldSource";

/** How often it is looked whether sources were added, changed, paused or removed, in ms. */
const SOURCES_EVERY_MS = 5_000;
/** How often what somebody opened is looked for between two looks, in ms. */
const DRAIN_EVERY_MS = 1_000;
/** Longest pause of a source that went wrong, in ms. */
const MOST_PAUSE_MS = 15 * 60_000;

type Followed = { readonly settings: string; readonly stop: AbortController; readonly done: Promise<void> };

/**
 * Reads all sources that are not paused, for ever: each by one process at a time. Ends with the signal. What goes wrong
 * with one is noted at it, and it rests, longer each time.
 */
export async function followSources(tools: SourceTools, signal: AbortSignal): Promise<void> {
  const followed = new Map<string, Followed>();
  while (!signal.aborted) {
    await adjust(tools, followed, signal).catch((error: unknown) => {
      console.error(`The sources cannot be read: ${wordOf(error)}`);
    });
    await pause(tools, SOURCES_EVERY_MS, signal);
  }
  for (const { stop } of followed.values()) stop.abort(signal.reason);
  await Promise.all([...followed.values()].map(({ done }) => done));
}

/** Begins what is new, and ends what was changed, paused or removed. */
async function adjust(tools: SourceTools, followed: Map<string, Followed>, signal: AbortSignal): Promise<void> {
  const wanted = new Map<string, SourceSettings>();
  for (const { name, settings, isPaused } of await readSources(tools.store)) {
    if (settings !== null && !isPaused && settings.kind !== "push") wanted.set(name, settings);
  }
  for (const [name, { settings, stop, done }] of followed) {
    const now = wanted.get(name);
    if (now !== undefined && JSON.stringify(now) === settings) continue;
    stop.abort(new Error("The source was changed."));
    await done;
    followed.delete(name);
  }
  for (const [name, settings] of wanted) {
    if (followed.has(name)) continue;
    const stop = new AbortController();
    const done = follow(tools, settings, AbortSignal.any([signal, stop.signal]));
    followed.set(name, { settings: JSON.stringify(settings), stop, done });
  }
}

/** Reads one source until the signal. */
async function follow(tools: SourceTools, settings: SourceSettings, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let held: HeldSource | null = null;
    try {
      held = await holdSource(tools, settings, signal);
      if (held !== null) await readOn(tools, settings, held, signal, () => (failures = 0));
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      if (!(error instanceof Error && error.name === "SourceLost")) await noteProblem(tools, settings.name, error);
    } finally {
      held?.close();
      await held?.release().catch(() => undefined);
    }
    await pause(tools, Math.min(MOST_PAUSE_MS, everyOf(settings) * 2 ** Math.min(failures, 10)), signal);
  }
}

async function readOn(
  tools: SourceTools,
  settings: SourceSettings,
  held: HeldSource,
  signal: AbortSignal,
  wentWell: () => void,
): Promise<void> {
  while (!signal.aborted) {
    await held.look(everyOf(settings));
    wentWell();
    const until = tools.clock.now() + everyOf(settings);
    while (!signal.aborted && tools.clock.now() < until) {
      await pause(tools, Math.min(DRAIN_EVERY_MS, everyOf(settings)), signal);
      if (!signal.aborted) await held.drain();
    }
  }
}

async function noteProblem({ store }: SourceTools, name: string, error: unknown): Promise<void> {
  const problem = wordOf(error);
  if (!(error instanceof SourceStopped)) console.error(`The source ${name}: ${problem}`);
  await store.sources.note(name, { problem }).catch(() => undefined);
}

function wordOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends early, and quietly, with the signal. */
async function pause({ clock }: SourceTools, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => undefined);
}
