import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { REPLAY_LEASE, REPLAY_LEASE_MS } from "@/lib/contract/replay";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { redactorOf, type Showing } from "../redactorOf";

/** How a part of a replay stands that the worker was asked for. */
export type Asked<T> = { readonly state: "opened"; readonly value: T } | Unanswered;

/** The same as the worker told it, with data that rules hide: it is shown through `shownReplay`, and used as it is otherwise. */
export type AskedRecorded<T> = { readonly state: "opened"; readonly recorded: T } | Unanswered;

type Unanswered =
  | { readonly state: "waiting" | "running"; readonly sinceMs: number; readonly isWorkerRunning: boolean }
  | { readonly state: "givenUp"; readonly why: string };

/** How a part of a replay stands, as it is shown: without what rules hide. */
export async function shownReplay<T>(
  context: Showing & { readonly now?: () => number },
  execution: ExecutionRecord,
  part: string,
  waitMs?: number,
  subject: Uint8Array | null = null,
): Promise<Asked<T>> {
  const asked = await askedReplay<T>(context, execution, part, waitMs, subject);
  if (asked.state === "givenUp") return { ...asked, why: (await redactorOf(context, execution)).text(asked.why) };
  if (asked.state !== "opened") return asked;
  return { state: "opened", value: (await redactorOf(context, execution)).answer(asked.recorded) };
}

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
): Promise<AskedRecorded<T>> {
  const request = { executionId, revision, part, subject };
  let known = await store.replays.ask(request);
  const until = performance.now() + waitMs;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(LAST_PAUSE_MS, wait * 1.5)) {
    if (known.answer !== null) {
      return { state: "opened", recorded: JSON.parse(gunzipSync(known.answer).toString("utf8")) as T };
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
