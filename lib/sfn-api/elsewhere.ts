import { setTimeout as pause } from "node:timers/promises";
import type { Json } from "@/lib/base/json";
import { ApiError } from "./apiError";
import type { ApiContext } from "./context";

/*
 * One engine has an execution; whichever engine of the database is asked, that one does it. The request and its answer are
 * rows.
 */

/** What a row holds of the answer. */
export type RequestAnswer =
  | { readonly ok: true; readonly answer: unknown }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly members?: Readonly<Record<string, string>>;
    };

/** How often the answer is looked for, and for how long, in ms of real time: a lease runs out meanwhile. */
const LOOK_MS = 50;
const PATIENCE_MS = 20_000;

/** Lets the engine that has an execution do it. Throws the error that it answers, or ServiceUnavailable. */
export async function askOwner(ctx: ApiContext, operation: string, request: Json, owner: string): Promise<unknown> {
  // The other one said the same: the execution is changing hands.
  if (ctx.isForwarded === true) throw unanswered();
  const { store, account, region, signal } = ctx;
  const id = await store.ask({ account, region, operation, input: JSON.stringify(request) }, owner);
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && !signal.aborted) {
    const text = await store.readAnswer(id);
    if (text === "gone") break;
    if (text !== null) return answered(JSON.parse(text) as RequestAnswer);
    await pause(LOOK_MS);
  }
  throw unanswered();
}

function answered(answer: RequestAnswer): unknown {
  if (answer.ok) return answer.answer;
  throw new ApiError(
    answer.code,
    answer.message,
    answer.members ?? {},
    answer.code === "ServiceUnavailable" ? 503 : 400,
  );
}

function unanswered(): ApiError {
  return new ApiError("ServiceUnavailable", "The engine that has the execution does not answer. Try again.", {}, 503);
}
