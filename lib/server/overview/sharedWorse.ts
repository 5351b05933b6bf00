import type { Result } from "@/lib/base/result";
import type { WorseAnswer } from "@/lib/contract/overview";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { readWorse } from "./readWorse";

/** It is made of two weeks of all machines: whoever asks within so long gets the same answer, ms. */
const KEPT_MS = 20_000;

type Answer = Result<WorseAnswer, UseCaseError>;
type Kept = { readonly at: number; readonly answer: Promise<Answer>; ready: Answer | null };

const kept = new WeakMap<object, Kept>();

/** `readWorse`, at most once in 20 seconds, however many pages are open. `now`: ms UTC. */
export function readSharedWorse(context: Pick<Context, "store">, now: number): Promise<Answer> {
  const known = kept.get(context.store);
  if (known !== undefined && isFresh(known, now)) return known.answer;
  const fresh: Kept = { at: now, answer: readWorse(context, now), ready: null };
  kept.set(context.store, fresh);
  const forget = () => void (kept.get(context.store) === fresh && kept.delete(context.store));
  void fresh.answer.then((answer) => {
    fresh.ready = answer;
    // What comes into an empty database is told at once.
    if (!answer.ok || answer.value.asOf === null) forget();
  }, forget);
  return fresh.answer;
}

/** The answer that is there already: a page does not wait for another one. Null: none is. */
export function worseThere({ store }: Pick<Context, "store">, now: number): Answer | null {
  const known = kept.get(store);
  return known !== undefined && isFresh(known, now) ? known.ready : null;
}

function isFresh({ at }: Kept, now: number): boolean {
  return now - at >= 0 && now - at < KEPT_MS;
}
