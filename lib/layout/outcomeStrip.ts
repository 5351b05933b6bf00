import { formatCount } from "@/lib/base/wording";

/** Of one outcome each: a bar, and a gap beside it; heights of what succeeded and of the rest. px. */
const BAR = 3;
const STEP = 4;
const LOW = 8;
const HIGH = 16;
const BARS = 60;
export const STRIP = { width: BARS * STEP, height: HIGH } as const;

type Outcome<Status extends string> = { readonly status: Status };

/** Bars of the last outcomes, the newest at the right end: one path for each status that occurs. */
export function stripPaths<Status extends string>(
  outcomes: readonly Outcome<Status>[],
): { readonly status: Status; readonly path: string }[] {
  const shown = outcomes.slice(-BARS);
  const paths = new Map<Status, string>();
  shown.forEach(({ status }, i) => {
    const height = status === "SUCCEEDED" ? LOW : HIGH;
    const x = (BARS - shown.length + i) * STEP;
    paths.set(status, `${paths.get(status) ?? ""}M${x} ${HIGH - height}h${BAR}v${height}h-${BAR}z`);
  });
  return [...paths].map(([status, path]) => ({ status, path }));
}

/** The outcome that is drawn at a distance from the left edge of a strip that is `width` wide, px; null: none is. */
export function outcomeAt<T>(outcomes: readonly T[], x: number, width: number): T | null {
  if (!(width > 0)) return null;
  const shown = outcomes.slice(-BARS);
  const at = Math.floor((x / width) * BARS) - (BARS - shown.length);
  return shown[at] ?? null;
}

/** `Last 60: 57 succeeded, 3 failed`. */
export function stripWords<Status extends string>(
  outcomes: readonly Outcome<Status>[],
  nameOf: (status: Status) => string,
): string {
  const counts = new Map<Status, number>();
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
  const words = [...counts].map(([status, count]) => `${formatCount(count)} ${nameOf(status)}`);
  return `Last ${formatCount(outcomes.length)}: ${words.join(", ")}`;
}

/** A share as percent with two digits that matter: `0 %`, `0.12 %`, `4.5 %`, `38 %`. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent >= 10) return `${Math.round(percent)} %`;
  return `${Number(percent.toPrecision(2))} %`;
}

/** A duration that is only known within a hundredth, to three digits, ms. */
export function roughly(ms: number): number {
  return ms === 0 ? 0 : Number(ms.toPrecision(3));
}
