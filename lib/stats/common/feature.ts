/** What a feature is about; the causes before what follows from them, as equals are listed in this order. */
export const FEATURE_KINDS = [
  "functionVersion",
  "definition",
  "version",
  "alias",
  "input",
  "trigger",
  "path",
  "state",
  "change",
  "hour",
] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

/** One field of an execution: `{ kind: "input", name: "input.tenant", value: "acme" }`. */
export type Field = { readonly kind: FeatureKind; readonly name: string; readonly value: string };

/** Something that an execution has or has not: a value, a number above or below a bound, or no such field at all. */
export type Feature =
  | {
      readonly kind: FeatureKind;
      readonly name: string;
      readonly is: "equal" | "atLeast" | "atMost";
      readonly value: string;
    }
  | { readonly kind: FeatureKind; readonly name: string; readonly is: "absent" };

export function kindOrder(kind: FeatureKind): number {
  return FEATURE_KINDS.indexOf(kind);
}
