import { type Instant, instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import {
  MARKER_PAGE,
  MARKER_TIMES,
  type MarkerAnswer,
  type MarkerRequest,
  type MarkerRow,
  type Markers,
  type MarkersQuery,
  MAX_MARKERS_A_DAY,
} from "@/lib/contract/marker";
import type { Marker } from "@/lib/store/markers";
import type { Store } from "@/lib/store/store";
import { invalid, limitExceeded, notFound, notMarked, type UseCaseError } from "../errors";

/** Keeps a marker; one that was sent before, by its token, is answered as it is kept. `now`: when it is, unless it says so. */
export async function setMarker(
  store: Pick<Store, "markers" | "machines">,
  request: MarkerRequest,
  now: Instant,
): Promise<Result<MarkerAnswer, UseCaseError>> {
  const { label, at = now, machine, account = null, region = null, url = null, by = null, token = null } = request;
  if (at < MARKER_TIMES.first || at > MARKER_TIMES.last) return invalid.request("at: between the years 2000 and 2200");
  if (machine !== undefined && (account !== null || region !== null))
    return invalid.request("machine: a machine, or an account and a region, but not both");
  const [machineId = null, ...others] = machine === undefined ? [] : await store.machines.find(machine);
  if (machine !== undefined && machineId === null) return notFound.machine(machine);
  if (others.length > 0) return notMarked.severalMachines(machine ?? "", others.length + 1);
  const added = await store.markers.add({ at, label, machineId, account, region, url, by, token }, MAX_MARKERS_A_DAY);
  if (added.kind === "machineGone") return notFound.machine(machine ?? "");
  if (added.kind === "tooMany") {
    return limitExceeded(`${MAX_MARKERS_A_DAY} markers were set within the last 24 hours.`);
  }
  const [marker] = await rowsOf(store, [added.marker]);
  return marker === undefined ? notFound.marker(added.marker.id) : ok({ marker, isNew: added.kind === "added" });
}

/** The markers that were made last. */
export async function listMarkers(
  store: Pick<Store, "markers" | "machines">,
  { before }: MarkersQuery,
): Promise<Result<Markers, UseCaseError>> {
  const found = await store.markers.list(before, MARKER_PAGE + 1);
  const shown = found.slice(0, MARKER_PAGE);
  const next = found.length > MARKER_PAGE ? (shown.at(-1)?.id ?? null) : null;
  return ok({ markers: await rowsOf(store, shown), next });
}

export async function removeMarker(
  { markers }: Pick<Store, "markers">,
  id: number,
): Promise<Result<{ readonly removed: true }, UseCaseError>> {
  return (await markers.remove(id)) ? ok({ removed: true }) : notFound.marker(id);
}

async function rowsOf({ machines }: Pick<Store, "machines">, markers: readonly Marker[]): Promise<MarkerRow[]> {
  const labels = await machines.label([...new Set(markers.flatMap(({ machineId }) => machineId ?? []))]);
  return markers.map(({ id, at, label, machineId, account, region, url, by, createdAt }) => {
    const known = machineId === null ? undefined : labels.get(machineId);
    const machine = known === undefined ? null : { value: known.value, name: known.label };
    return { id, at: instant(at), label, machine, account, region, url, by, createdAt: instant(createdAt) };
  });
}
