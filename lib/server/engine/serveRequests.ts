import { setTimeout as pause } from "node:timers/promises";
import type { Json } from "@/lib/base/json";
import type { Engine } from "@/lib/runner/durable/engine";
import { ApiError } from "@/lib/sfn-api/apiError";
import { perform } from "@/lib/sfn-api/operations";
import { isOperation } from "@/lib/sfn-api/shapes";
import type { EngineRequest } from "@/lib/store/engine/requests";
import type { Store } from "@/lib/store/store";

/** How often it is looked for rows, in ms; a person waits for the answer. */
const LOOK_EVERY_MS = 150;

type Serving = {
  readonly engine: Engine;
  readonly store: Store;
  readonly stop: AbortSignal;
  readonly onTrouble: (sentence: string) => void;
};

/** Does what other processes ask for by rows: the pages, and engines that got a request for an execution of this one. */
export async function serveRequests({ engine, store, stop, onTrouble }: Serving): Promise<void> {
  while (!stop.aborted) {
    try {
      const request = await store.engine.claimRequest(engine.id);
      if (request === null) await pause(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
      else await store.engine.answer(request.id, JSON.stringify(await answerTo(engine, store, request, stop)));
    } catch (error) {
      if (stop.aborted) return;
      onTrouble(error instanceof Error ? error.message : String(error));
      await pause(1_000, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** What a row holds of the answer. */
export type RequestAnswer =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

async function answerTo(
  engine: Engine,
  { engine: store }: Store,
  { account, region, operation, input }: EngineRequest,
  signal: AbortSignal,
): Promise<RequestAnswer> {
  if (!isOperation(operation)) return { ok: false, code: "UnknownOperationException", message: operation };
  const ctx = { engine, store, account, region, startedBy: { kind: "dashboard" }, mockCase: null, signal } as const;
  try {
    return { ok: true, answer: await perform(operation, ctx, JSON.parse(input) as Json) };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, code: error.code, message: error.message };
    return { ok: false, code: "ServiceUnavailable", message: error instanceof Error ? error.message : String(error) };
  }
}
