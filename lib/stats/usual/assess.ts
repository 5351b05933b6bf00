import { compareWindows, type Dispersion, INDEPENDENT } from "./compare";
import { type Comparison, type Measure, MEASURES } from "./measure";
import type { Window } from "./window";

/** What a window is compared with. Null: nothing is known of that time, or it was no usual one. */
export type Usual = {
  /** The same hours a day before, or the nearest day before that was usual. */
  readonly yesterday: Window | null;
  /** The same hours of the same weekday, one or two weeks before. */
  readonly lastWeek: Window | null;
  /** The day before the last change of the machine. */
  readonly beforeChange: Window | null;
};
export type Reference = keyof Usual;
export const REFERENCES: readonly Reference[] = ["lastWeek", "yesterday", "beforeChange"];

/** A window of a machine that ends at `to` (ms UTC) beside what is usual. */
export type Look = { readonly to: number; readonly now: Window; readonly usual: Usual };

/** A machine that is worse than usual in one measure. */
export type Finding = {
  readonly measure: Measure;
  /** The window in which it shows most surely, ms UTC. */
  readonly from: number;
  readonly to: number;
  /** Beside each reference that there is; `least` is the one beside which it is least sure. */
  readonly against: Readonly<Partial<Record<Reference, Comparison>>>;
  readonly least: Comparison;
};

/** Executions that a reference needs before a share or a duration of it means anything. */
export const MIN_EXECUTIONS = 20;

/**
 * In what a machine is worse than usual, the surest first; one finding a measure. `level`: see `alarmLevel`.
 *
 * It has to be worse than each reference that there is, so that neither a time of the day nor a day of the week is an
 * alarm (an intersection-union test, Berger 1982: the greatest p of all is a p of their union). How many executions there
 * are is compared only where both yesterday and last week are known.
 */
export function assess(looks: readonly Look[], level: number, dispersion: Dispersion = INDEPENDENT): Finding[] {
  const found = MEASURES.flatMap((measure) => {
    const each = looks.flatMap((look) => assessOne(measure, look, level, dispersion) ?? []);
    return each.toSorted(bySureness).slice(0, 1);
  });
  return found.toSorted(bySureness);
}

/** The surest first, of equals the shortest. */
export function bySureness(a: Finding, b: Finding): number {
  return a.least.p - b.least.p || a.to - a.from - (b.to - b.from);
}

/** Null when the window is not worse than usual in this measure. */
export function assessOne(
  measure: Measure,
  { to, now, usual }: Look,
  level: number,
  dispersion: Dispersion,
): Finding | null {
  const isCount = measure === "fewer" || measure === "more";
  if (isCount && (usual.yesterday === null || usual.lastWeek === null)) return null;
  const against: Partial<Record<Reference, Comparison>> = {};
  let least: Comparison | null = null;
  for (const reference of REFERENCES) {
    const window = usual[reference];
    // How many there are depends on the hour, and the day before a change has them all.
    if (window === null || (isCount ? reference === "beforeChange" : window.executions < MIN_EXECUTIONS)) continue;
    const comparison = compareWindows(measure, now, window, dispersion);
    if (comparison === null) continue;
    // One reference beside which it is not worse decides.
    if (!comparison.isRelevant || comparison.p > level) return null;
    against[reference] = comparison;
    if (least === null || comparison.p > least.p) least = comparison;
  }
  return least === null ? null : { measure, from: to - now.ms, to, against, least };
}
