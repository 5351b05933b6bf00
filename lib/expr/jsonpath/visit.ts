import type { Json } from "@/lib/base/json";
import type { PathMiss } from "./path";

/** One evaluation under way. */
export type Visit = {
  readonly root: Json;
  readonly hits: Json[];
  /** Visits left before the evaluation is given up. */
  left: number;
  /** Inside the test whether a path exists: nothing may be missing then. */
  readonly requireProperties: boolean;
};

/** Goes on from a value: adds hits, or says why it cannot. */
export type Step = (value: Json, visit: Visit) => PathMiss | null;

/** A compiled path; `text` is how Jayway prints it in "No results for path". */
export type Steps = { readonly start: Step; readonly definite: boolean; readonly text: string };

export const EXHAUSTED: PathMiss = { kind: "fault", message: "The path visits too many values" };

export const collect: Step = (value, visit) => {
  visit.hits.push(value);
  return null;
};
