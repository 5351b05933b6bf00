import type { Kind } from "./recognise";

/** How one case came out. `difference` is one line to a few, for a person; `reason` begins with aws, notYet or noModel. */
export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly difference: string }
  | { readonly kind: "skipped"; readonly reason: string };

export const PASSED: Outcome = { kind: "passed" };

export function failed(difference: string): Outcome {
  return { kind: "failed", difference: difference.length > LONGEST ? `${difference.slice(0, LONGEST)}…` : difference };
}

/** Characters of a difference that are reported; the rest of a large payload says nothing more. */
const LONGEST = 2_000;

type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** What the command prints. */
export type Report = {
  readonly kinds: Readonly<Record<Kind, Counts>>;
  readonly failures: readonly { readonly name: string; readonly kind: Kind; readonly difference: string }[];
  readonly skips: readonly { readonly name: string; readonly kind: Kind; readonly reason: string }[];
  /** Files in which no case was recognised. */
  readonly unknown: readonly string[];
};
