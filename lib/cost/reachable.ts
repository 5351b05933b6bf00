import type { CurvePoint } from "./curve";

/** `express` null: an Express execution never gets there. */
export type ReachablePoint = { readonly at: number; readonly standard: number; readonly express: number | null };

/**
 * The points of a curve, ascending, on which Express ends where it ends: exactly there, between two points on their line.
 *
 * @param until how far Express reaches, in the unit of `at`; null: as far as anything.
 */
export function reachable(curve: readonly CurvePoint[], until: number | null): readonly ReachablePoint[] {
  if (until === null) return curve;
  const beyond = curve.findIndex(({ at }) => at > until);
  const [before, after] = [curve[beyond - 1], curve[beyond]];
  if (before === undefined || after === undefined) return curve;
  const share = (until - before.at) / (after.at - before.at);
  const between = (from: number, to: number) => from + (to - from) * share;
  const last = { at: until, standard: between(before.standard, after.standard) };
  return [
    ...curve.slice(0, beyond),
    ...(before.at < until ? [{ ...last, express: between(before.express, after.express) }] : []),
    ...curve.slice(beyond).map(({ at, standard }) => ({ at, standard, express: null })),
  ];
}
