/** A worker that dies says nothing: while an answer is awaited, it is asked so often whether one still works on it, in ms. */
export const LOOK_MS = 5_000;

/** The feed tells when an awaited answer is there; one that was awaited when its page went is asked for again. */
export function isAwaited(answer: { readonly state: string } | undefined): boolean {
  return answer?.state === "waiting" || answer?.state === "running";
}
