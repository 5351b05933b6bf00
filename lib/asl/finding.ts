import type { Diagnostic } from "./diagnostic";
import type { Location } from "./location";

/** A diagnostic before it is placed in a text. */
export type Finding = {
  readonly severity: Diagnostic["severity"];
  readonly code: string;
  readonly message: string;
  /** Where AWS says it is; absent where AWS names no place. */
  readonly location?: Location;
  /** The field to show, where it is a part of `location`. */
  readonly place?: Location;
};

export type Report = (finding: Finding) => void;
