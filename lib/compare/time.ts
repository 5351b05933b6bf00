/*
 * When a difference in time is told. Times differ everywhere, so a step's is told when one run took at least twice as
 * long for it, and that made up a twentieth of the longer run: at most twenty steps of a chain can do that.
 */
const TIMES_AS_LONG = 2;
const SHARE_OF_RUN = 0.05;

/** All in ms; `run` is the longer of the two runs. */
export function isTold(a: number, b: number, run: number): boolean {
  const [shorter, longer] = a < b ? [a, b] : [b, a];
  const more = longer - shorter;
  return more > 0 && longer >= shorter * TIMES_AS_LONG && more >= run * SHARE_OF_RUN;
}
