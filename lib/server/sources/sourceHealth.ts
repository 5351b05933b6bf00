import { instant } from "@/lib/base/instant";
import { SECOND_MS } from "@/lib/base/time";
import type { SourceHealth } from "@/lib/contract/health";
import type { SourceRow } from "@/lib/store/sources/source";
import type { WantedReason } from "@/lib/store/sources/sourceCommit";
import type { Context } from "../context";

/** A source with what is still to be read of it, by the reason. */
export type WatchedSource = {
  readonly row: SourceRow;
  readonly left: Readonly<Record<WantedReason, number>>;
  /** Since all that was there had been read; null while it never was. */
  readonly lagSeconds: number | null;
};

/** The sources that stay, by name, and how far each is at `now` (ms since the epoch). */
export async function watchedSources({ store }: Pick<Context, "store">, now: number): Promise<WatchedSource[]> {
  const rows = (await store.sources.list()).filter(({ removing }) => removing === null);
  return Promise.all(
    rows.map(async (row) => ({
      row,
      left: await store.sources.countWanted(row.name),
      lagSeconds: row.upToDateAt === null ? null : Math.max(0, (now - row.upToDateAt) / SECOND_MS),
    })),
  );
}

/** What somebody who watches over sources has to know of each. */
export async function readSourceHealth(
  { store, rates }: Pick<Context, "store" | "rates">,
  now: number,
): Promise<SourceHealth[]> {
  const sources = await watchedSources({ store }, now);
  const differing = new Map<string, number>();
  for (const { row } of sources) {
    if (row.comparedAt !== null) differing.set(row.name, (await store.sources.comparedHours(row.name, 0)).differing);
  }
  return sources.map(({ row, left, lagSeconds }) => ({
    ...{ name: row.name, kind: row.kind, isPaused: row.paused, lagSeconds },
    executionsPerSecond: rates.perSecond(row.name, row.counts.executions, now),
    throttled: row.counts.throttled,
    failures: row.counts.failures,
    hoursDiffering: differing.get(row.name) ?? null,
    problem: row.problemCount === 0 ? null : row.lastProblem,
    left: Object.values(left).reduce((sum, count) => sum + count, 0),
    lastSuccessAt: row.lastSuccessAt === null ? null : instant(row.lastSuccessAt),
  }));
}
