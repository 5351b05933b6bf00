import { MINUTE_MS, SECOND_MS } from "@/lib/base/time";

/** How far back a rate looks, and the least between two samples of a source, in ms. */
const BACK_MS = 5 * MINUTE_MS;
const APART_MS = 5 * SECOND_MS;

type Sample = { readonly at: number; readonly count: number };

/**
 * How fast counters grow, by name, between the times at which somebody asked: sums are stored, and nothing of when they
 * grew. A name that nobody asks for within five minutes is forgotten.
 */
export class SourceRates {
  readonly #samples = new Map<string, readonly Sample[]>();

  /** By which a counter grew a second since it was asked for, at most five minutes ago; null the first time. `now` in ms. */
  perSecond(name: string, count: number, now: number): number | null {
    this.#forget(now);
    const known = (this.#samples.get(name) ?? []).filter(
      ({ at, count: before }) => isUsable(at, now) && before <= count,
    );
    const [oldest] = known;
    const last = known.at(-1);
    if (last === undefined || now - last.at >= APART_MS) this.#samples.set(name, [...known, { at: now, count }]);
    if (oldest === undefined || now - oldest.at < SECOND_MS) return null;
    return ((count - oldest.count) / (now - oldest.at)) * SECOND_MS;
  }

  #forget(now: number): void {
    for (const [name, samples] of this.#samples) {
      if (!samples.some(({ at }) => isUsable(at, now))) this.#samples.delete(name);
    }
  }
}

/** A clock that was set back leaves samples of the future. */
function isUsable(at: number, now: number): boolean {
  return at <= now && now - at <= BACK_MS;
}
