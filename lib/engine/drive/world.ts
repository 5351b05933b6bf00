import type { Effect, Input } from "../protocol";
import type { MaybePromise } from "./maybePromise";

export type EffectOf<K extends Effect["kind"]> = Extract<Effect, { readonly kind: K }>;

/**
 * What follows from an effect as far as it is known at once: the inputs that it will cause, each at its time. Nothing,
 * where the answer comes in another way, later, or never.
 */
export type Answer = MaybePromise<Input | readonly Input[] | undefined> | MaybePromise<void>;

/**
 * A world does what runs ask for: one handler for each kind of effect, so that a new kind is a compile error in every
 * world. Worlds are put together out of parts (`Pick<World, …>`): a clock's timers, mocked tasks, a storage, children.
 */
export type World = { readonly [K in Effect["kind"]]: (effect: EffectOf<K>) => Answer };

/** What a world has answered, as a list. */
export function inputsIn(answer: Awaited<Answer>): readonly Input[] {
  if (answer === undefined) return [];
  return isList(answer) ? answer : [answer];
}

function isList(inputs: Input | readonly Input[]): inputs is readonly Input[] {
  return Array.isArray(inputs);
}
