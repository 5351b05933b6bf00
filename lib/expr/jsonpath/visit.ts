import type { Json } from "@/lib/base/json";
import type { DataPath } from "@/lib/base/dataPath";
import type { Miss } from "./path";

/** One evaluation under way. */
export type Visit = {
  readonly root: Json;
  readonly hits: Json[];
  /** Visits left before the evaluation is given up. */
  left: number;
  /** The way to each hit, for who asks where it lies. */
  readonly ways?: DataPath[];
};

/** A path made ready to be walked: adds what it selects to the visit's hits, and says why it ended early. */
export type Walker = { from(root: Json, visit: Visit): Miss | null };
