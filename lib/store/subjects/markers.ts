import type { Database } from "../database";
import { type AddedMarker, addMarker, listMarkers, type Marker, type NewMarker, removeMarker } from "../markers";

/** What somebody says happened: deploys and the like. */
export type MarkerStore = {
  /** `most`: markers that are taken within 24 hours. */
  add(marker: NewMarker, most: number): Promise<AddedMarker>;
  /** False: there is none. */
  remove(id: number): Promise<boolean>;
  /** Those that were made last, with ids below `before`. */
  list(before: number | null, limit: number): Promise<Marker[]>;
};

export function markersIn(database: Database, now: () => number): MarkerStore {
  return {
    add: (marker, most) => addMarker(database, marker, most, now()),
    remove: (id) => removeMarker(database, id, now()),
    list: (before, limit) => listMarkers(database, before, limit),
  };
}
