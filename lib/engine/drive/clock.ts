import type { Input } from "../protocol";
import type { Run } from "../run";
import type { MaybePromise } from "./maybePromise";

/**
 * Says what happens to a run next. By time in a simulation, in the order of the record in a replay, from stored rows in
 * an engine that outlives its process.
 */
export type Clock = {
  /** Keeps what a world answers. */
  readonly add: (input: Input) => void;
  /**
   * The inputs that arrive next, those together that arrive together. Null when nothing more happens now: the run has
   * ended, or goes on when its driver is called again.
   */
  readonly next: (run: Run) => MaybePromise<readonly Input[] | null>;
};
