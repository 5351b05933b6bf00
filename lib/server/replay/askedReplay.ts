import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { REPLAY_LEASE, REPLAY_LEASE_MS } from "@/lib/contract/replay";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";

/** How a part of a replay stands that the worker was asked for. */
export type Asked<T> =
  | { readonly state: "opened"; readonly value: T }
  | { readonly state: "waiting" | "running"; readonly sinceMs: number; readonly isWorkerRunning: boolean }
  | { readonly state: "givenUp"; readonly why: string };

/** How long a request waits for an answer before it says that there is none yet, in ms: most replays are shorter. */
const WAIT_MS = 2_000;
/** Pauses between two looks, in ms: short at first, as most answers are there at once. */
const FIRST_PAUSE_MS = 8;
const LAST_PAUSE_MS = 80;

/**
 * Asks the worker for a part of a replay and waits a little for it. Nothing is replayed in this process: a replay may
 * take any time and memory, and the pages have to answer meanwhile.
 */
export async function askedReplay<T>(
  { store, now = Date.now }: Pick<Context, "store"> & { readonly now?: () => number },
  { id: executionId, contentRevision: revision }: ExecutionRecord,
  part: string,
  waitMs = WAIT_MS,
  subject: Uint8Array | null = null,
): Promise<Asked<T>> {
  const request = { executionId, revision, part, subject };
  let known = await store.replays.ask(request);
  const until = performance.now() + waitMs;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(LAST_PAUSE_MS, wait * 1.5)) {
    if (known.answer !== null) {
      return { state: "opened", value: JSON.parse(gunzipSync(known.answer).toString("utf8")) as T };
    }
    if (known.state === "givenUp") {
      return { state: "givenUp", why: known.givenUp ?? "The replay was given up." };
    }
    if (performance.now() >= until) break;
    await pause(wait);
    known = (await store.replays.read(request)) ?? known;
  }
  const isWorkerRunning = await store.leases.isHeld(REPLAY_LEASE, REPLAY_LEASE_MS);
  const state = known.state === "running" ? "running" : "waiting";
  return { state, sinceMs: Math.max(0, now() - known.requestedAt), isWorkerRunning };
}
