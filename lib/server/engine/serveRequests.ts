import { setTimeout as pause } from "node:timers/promises";
import type { Json } from "@/lib/base/json";
import type { Engine } from "@/lib/runner/durable/engine";
import { ApiError } from "@/lib/sfn-api/apiError";
import type { RequestAnswer } from "@/lib/sfn-api/elsewhere";
import type { EventBus } from "@/lib/sfn-api/eventBridge/context";
import { performEvent } from "@/lib/sfn-api/eventBridge/operations";
import { isEventOperation } from "@/lib/sfn-api/eventBridge/shapes";
import { perform } from "@/lib/sfn-api/operations";
import { isOperation } from "@/lib/sfn-api/shapes";
import type { ClaimedRequest } from "@/lib/store/engine/requests";
import type { Store } from "@/lib/store/store";

/** How often it is looked for rows, in ms; a person waits for the answer. */
const LOOK_EVERY_MS = 150;
/** Requests that are worked on at once: one that waits, as for a synchronous execution, holds no other up. */
const MAX_AT_ONCE = 20;

type Serving = {
  readonly engine: Engine;
  readonly store: Store;
  readonly bus: EventBus;
  readonly stop: AbortSignal;
  readonly onTrouble: (sentence: string) => void;
};

/** Does what other processes ask for by rows: the pages, and engines that got a request for an execution of this one. */
export async function serveRequests(serving: Serving): Promise<void> {
  const { engine, store, stop, onTrouble } = serving;
  const open = new Set<Promise<void>>();
  while (!stop.aborted) {
    try {
      const request = open.size < MAX_AT_ONCE ? await store.engine.claimRequest(engine.id) : null;
      if (request === null) await rest(LOOK_EVERY_MS, stop);
      else {
        const done: Promise<void> = answer(serving, request).finally(() => open.delete(done));
        open.add(done);
      }
    } catch (error) {
      if (stop.aborted) break;
      onTrouble(sentenceOf(error));
      await rest(1_000, stop);
    }
  }
  await Promise.all(open);
}

async function answer(serving: Serving, request: ClaimedRequest): Promise<void> {
  try {
    await serving.store.engine.answer(request.id, JSON.stringify(await answerTo(serving, request)));
  } catch (error) {
    if (!serving.stop.aborted) serving.onTrouble(sentenceOf(error));
  }
}

async function answerTo(
  { engine, bus, store: { engine: store }, stop: signal }: Serving,
  { account, region, operation, input, isForOwner }: ClaimedRequest,
): Promise<RequestAnswer> {
  const isEvent = isEventOperation(operation);
  if (!isEvent && !isOperation(operation)) return { ok: false, code: "UnknownOperationException", message: operation };
  const startedBy = { kind: "dashboard" } as const;
  const ctx = { engine, store, account, region, startedBy, mockCase: null, signal, isForwarded: isForOwner };
  try {
    const request = JSON.parse(input) as Json;
    const answer = isEvent ? performEvent(operation, { ...ctx, bus }, request) : perform(operation, ctx, request);
    return { ok: true, answer: await answer };
  } catch (error) {
    if (!(error instanceof ApiError)) return { ok: false, code: "ServiceUnavailable", message: sentenceOf(error) };
    const { code, message, members } = error;
    return { ok: false, code, message, members };
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function rest(ms: number, stop: AbortSignal): Promise<void> {
  return pause(ms, undefined, { signal: stop }).catch(() => undefined);
}
