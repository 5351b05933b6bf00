import { instant } from "@/lib/base/instant";
import type { RevisionRow } from "@/lib/contract/machine";
import { costAlone } from "@/lib/cost/bill";
import { type Decimal, decimal, text, ZERO } from "@/lib/cost/money";
import { type PriceOverride, pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import { quantile } from "@/lib/stats/sketch";
import type { RevisionFigures, RevisionSums } from "@/lib/store/behaviour/revisionFigures";
import type { SeenRevision } from "@/lib/store/behaviour/revisions";

/** The definition that was seen last, which an earlier one may be that came back; null: none is known. */
export function currentOf(seen: readonly SeenRevision[]): string | null {
  const [last] = seen.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt || b.firstSeenAt - a.firstSeenAt);
  return last?.hash ?? null;
}

/** Beside sums: prices that overrule the list's, and who brought a definition, by its hash. */
type Known = { readonly overrides: readonly PriceOverride[]; readonly makers: ReadonlyMap<string, string> };

/** The definitions of a machine, the newest first, with who brought them and what each did in the stretch of time. */
export function revisionRows(
  seen: readonly SeenRevision[],
  { figures, durations }: RevisionSums,
  { overrides, makers }: Known,
): RevisionRow[] {
  const current = currentOf(seen);
  return seen.map(({ hash, firstSeenAt, lastSeenAt }) => {
    const own = figures.filter(({ definition }) => definition === hash);
    const executions = own.reduce((sum, { quantities }) => sum + quantities.executions, 0);
    const failed = own.reduce((sum, one) => sum + one.failed, 0);
    const sketch = durations.get(hash);
    const [p50, p95] = sketch === undefined ? [null, null] : [quantile(sketch, 0.5), quantile(sketch, 0.95)];
    const isCounted = executions > 0 && own.every(({ pending }) => pending === 0);
    return {
      ...{
        hash,
        by: makers.get(hash) ?? null,
        firstSeenAt: instant(firstSeenAt),
        lastSeenAt: instant(lastSeenAt),
        executions,
        failed,
        isCurrent: hash === current,
      },
      failureRate: executions === 0 ? null : failed / executions,
      durations: p50 === null || p95 === null ? null : { p50, p95 },
      costEach: isCounted ? text(costOf(own, overrides).div(decimal(executions)).round(15)) : null,
    };
  });
}

function costOf(figures: readonly RevisionFigures[], overrides: readonly PriceOverride[]): Decimal {
  return figures.reduce((sum, { quantities, type, region }) => {
    const prices = pricesOf(region ?? UNKNOWN_REGION, overrides);
    return sum.plus(costAlone(quantities, type === "EXPRESS" ? "EXPRESS" : "STANDARD", prices).total);
  }, ZERO);
}
