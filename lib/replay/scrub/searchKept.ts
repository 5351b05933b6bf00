/** Replays that a search may ask for. */
const MAX_PROBES = 400;

/**
 * The values that have to stay so that a run goes its way, found by trying: the value that decides is the last of the
 * fewest first ones without which it does not, then the next one. A logarithm of the values for each that is found.
 *
 * @param goesSameWay whether the run does with only these values as they were.
 * @returns null: too many were tried, or it goes another way with all of them.
 */
export async function searchKept<T>(
  values: readonly T[],
  goesSameWay: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[] | null> {
  let kept: readonly T[] = [];
  let probes = 0;
  const probe = (more: readonly T[]) => {
    probes++;
    return goesSameWay([...kept, ...more]);
  };
  if (await probe([])) return kept;
  let enough = values.length;
  if (!(await probe(values))) return null;
  while (enough > 0) {
    let few = 0;
    while (enough - few > 1) {
      if (probes >= MAX_PROBES) return null;
      const middle = (few + enough) >> 1;
      if (await probe(values.slice(0, middle))) enough = middle;
      else few = middle;
    }
    enough--;
    kept = [...kept, ...values.slice(enough, enough + 1)];
    if (await probe([])) return kept;
  }
  return null;
}
