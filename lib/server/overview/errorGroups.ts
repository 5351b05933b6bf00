import { instant } from "@/lib/base/instant";
import { type ErrorGroupRow, MAX_GROUP_MACHINES, MAX_GROUPS, type MachineName } from "@/lib/contract/overview";
import type { Store } from "@/lib/store/store";
import type { OverviewTime } from "@/lib/store/overview/range";

/** Executions of a group that are looked at for its states. */
const SAMPLED = 20;

/** How executions failed that began in a stretch of time, the most frequent way first; and how many ways more there are. */
export async function readErrorGroups(
  { fleet }: Pick<Store, "fleet">,
  range: OverviewTime,
  nameOf: (ids: readonly (number | null)[]) => Promise<(id: number | null) => MachineName>,
): Promise<{ readonly groups: ErrorGroupRow[]; readonly otherGroups: number }> {
  const counts = await fleet.failures(range);
  const shown = counts.slice(0, MAX_GROUPS);
  const fingerprints = shown.map(({ fingerprint }) => fingerprint);
  const ways = new Map((await fleet.ways(fingerprints)).map((way) => [way.fingerprint, way]));
  const samples = await fleet.sample(fingerprints, range, SAMPLED);
  const named = shown.map(({ machines }) => machines.slice(0, MAX_GROUP_MACHINES));
  const name = await nameOf(named.flat().map(({ machineId }) => machineId));
  const groups = shown.flatMap(({ fingerprint, count }, i): ErrorGroupRow[] => {
    const way = ways.get(fingerprint);
    // Removed between two questions.
    if (way === undefined) return [];
    const { executions = [], states = [] } = samples.get(fingerprint) ?? {};
    const sampled = executions.length;
    const [example = null] = executions;
    return [
      {
        ...way,
        firstSeenAt: instant(way.firstSeenAt),
        lastSeenAt: instant(way.lastSeenAt),
        count,
        machines: (named[i] ?? []).map((one) => ({ ...name(one.machineId), count: one.count })),
        states: states.filter((state) => 2 * state.count >= sampled),
        sampled,
        example,
      },
    ];
  });
  return { groups, otherGroups: counts.length - shown.length };
}
