import { draw } from "./ids";

/** When the executions of a machine start. All ms since the epoch. */
export type Period = {
  /** Of the oldest execution. */
  readonly from: number;
  /** The clock's first instant: what lies before it is back-fill. */
  readonly beginning: number;
  /** Of the newest execution. */
  readonly to: number;
  /** The part of the executions that start after the beginning. */
  readonly liveShare: number;
  /** Of the first so many ms, and the part of the executions that start in them: those that are about to expire. */
  readonly edgeMs: number;
  readonly edgeShare: number;
};

type Stretch = { readonly first: number; readonly end: number; readonly from: number; readonly to: number };

/** Starts that ascend, spread over a period, each of which is found without the others. */
export class Starts {
  private readonly stretches: readonly Stretch[];

  constructor(
    { from, beginning, to, liveShare, edgeMs, edgeShare }: Period,
    readonly count: number,
    private readonly seed: number,
    private readonly salt: number,
  ) {
    const live = count - Math.round(count * liveShare);
    const edge = Math.min(live, Math.ceil(count * edgeShare));
    this.stretches = [
      { first: 0, end: edge, from, to: from + edgeMs },
      { first: edge, end: live, from: from + edgeMs, to: beginning },
      { first: live, end: count, from: beginning, to },
    ];
  }

  /** Of the execution with this index, the oldest is 0. */
  at(index: number): number {
    const stretch = this.stretches.find(({ end }) => index < end);
    if (stretch === undefined) throw new Error(`There is no execution ${index} among ${this.count}.`);
    const { first, end, from, to } = stretch;
    const inside = draw(this.seed, this.salt, index);
    return Math.floor(from + ((to - from) * (index - first + inside)) / (end - first));
  }

  /** How many started at `at` or before. */
  until(at: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
