/** What goes wrong between a client and the service. Parts are of all requests unless they say otherwise. */
export type Misbehaviour = {
  /** Answers 500 and 503. */
  readonly serverErrors: number;
  /** Never answered. */
  readonly silences: number;
  /** The connection ends before an answer. */
  readonly cuts: number;
  /** The connection ends within an answer. */
  readonly halves: number;
  /** An answer that is not the API's. */
  readonly garbage: number;
  /** Requests above the token buckets are throttled. */
  readonly throttles: boolean;
  /** The part of each bucket's refill that somebody else takes. */
  readonly neighbour: number;
  /** The buckets of the three large regions, of which the account's own is one. */
  readonly isLargeRegion: boolean;
  /** Page tokens are refused after so many ms. */
  readonly tokenLifeMs: number;
  /** An answer takes between these, ms. */
  readonly latencyMs: readonly [number, number];
  /** Lists show what was so many ms ago, at most. */
  readonly listLagMs: number;
  /** The service's clock against the caller's, ms. */
  readonly skewMs: number;
  /** Pages that repeat the last item of the page before, of all pages after a first. */
  readonly repeats: number;
  /** Pages whose items are out of order. */
  readonly disorder: number;
  /** Hours of a log group in which a reader first gets `emptyPages` pages without an event. */
  readonly emptyRuns: number;
  readonly emptyPages: number;
  /** Of the Standard executions, those whose history holds an event that is none. */
  readonly poisoned: number;
  /** Operations that the caller may not call. */
  readonly denied: readonly string[];
};

const HOUR = 3_600_000;

/** The service on its best day: a little time for each answer, buckets, and tokens that last a day. */
export const CALM: Misbehaviour = {
  serverErrors: 0,
  silences: 0,
  cuts: 0,
  halves: 0,
  garbage: 0,
  throttles: true,
  neighbour: 0,
  isLargeRegion: true,
  tokenLifeMs: 24 * HOUR,
  latencyMs: [20, 80],
  listLagMs: 0,
  skewMs: 0,
  repeats: 0,
  disorder: 0,
  emptyRuns: 0,
  emptyPages: 0,
  poisoned: 0,
  denied: [],
};

/** All of it at once. */
export const ROUGH: Misbehaviour = {
  serverErrors: 0.02,
  silences: 0.002,
  cuts: 0.01,
  halves: 0.01,
  garbage: 0.002,
  throttles: true,
  neighbour: 0.3,
  isLargeRegion: true,
  tokenLifeMs: 10 * 60_000,
  latencyMs: [20, 900],
  listLagMs: 20_000,
  skewMs: 90_000,
  repeats: 0.2,
  disorder: 0.2,
  emptyRuns: 0.1,
  emptyPages: 30,
  poisoned: 0.01,
  denied: [],
};
