import { instant } from "@/lib/base/instant";
import { type ErrorGroupRow, MAX_GROUP_MACHINES, MAX_GROUPS } from "@/lib/contract/overview";
import { causeWords } from "@/lib/stats/fingerprint";
import type { GroupLife } from "@/lib/stats/groups/groupLife";
import type { Store } from "@/lib/store/store";
import type { OverviewTime } from "@/lib/store/overview/range";
import { namesOf } from "./names";

/** Executions of a group that are looked at for its states. */
const SAMPLED = 20;

/** How executions failed that began in a stretch of time, the most frequent way first; and how many ways more there are. */
export async function readErrorGroups(
  store: Pick<Store, "fleet" | "machines" | "overview">,
  range: OverviewTime,
  now: number,
): Promise<{ readonly groups: ErrorGroupRow[]; readonly otherGroups: number }> {
  const { fleet } = store;
  const counts = await fleet.failures(range);
  const shown = counts.slice(0, MAX_GROUPS);
  const fingerprints = shown.map(({ fingerprint }) => fingerprint);
  const ways = new Map((await store.overview.groups({ at: now, fingerprints })).map((way) => [way.fingerprint, way]));
  const samples = await fleet.sample(fingerprints, range, SAMPLED);
  const named = shown.map(({ machines }) => machines.slice(0, MAX_GROUP_MACHINES));
  const name = await namesOf(
    store,
    named.flat().map(({ machineId }) => machineId),
  );
  const definitions = await fleet.lastDefinitions(named.flat().flatMap(({ machineId }) => machineId ?? []));
  const groups = shown.flatMap(({ fingerprint, count }, i): ErrorGroupRow[] => {
    const way = ways.get(fingerprint);
    // Removed between two questions.
    if (way === undefined) return [];
    const { executions = [], states = [] } = samples.get(fingerprint) ?? {};
    const sampled = executions.length;
    const [example = null] = executions;
    const { error, pattern, life, act } = way;
    return [
      {
        fingerprint,
        error,
        pattern: causeWords({ error, pattern }),
        life: lifeRow(life, act?.note),
        firstSeenAt: instant(way.firstSeenAt),
        lastSeenAt: instant(way.lastSeenAt),
        count,
        machines: (named[i] ?? []).map(({ machineId, count: some }) => ({
          ...name(machineId),
          count: some,
          definition: machineId === null ? null : (definitions.get(machineId) ?? null),
        })),
        states: states.filter((state) => 2 * state.count >= sampled),
        sampled,
        example,
      },
    ];
  });
  return { groups, otherGroups: counts.length - shown.length };
}

export function lifeRow({ state, since, becameWorse }: GroupLife, note = ""): ErrorGroupRow["life"] {
  return { state, since: instant(since), becameWorse, note: note === "" ? null : note };
}
