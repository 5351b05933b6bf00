/** A world may answer at once or later: only what answers later costs a promise. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value now, or when it is there. */
export function whenReady<T, U>(value: MaybePromise<T>, then: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(then) : then(value);
}
