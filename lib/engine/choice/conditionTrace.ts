import type { Json } from "@/lib/base/json";

/** A value that a rule looked at, where it is written as a path; `value` is absent where the path leads nowhere. */
export type Operand = { readonly path: string | null; readonly value?: Json };

/**
 * A condition of a Choice rule with what it looked at. `holds` is null for a part that was not asked, because an
 * earlier one had decided, and for one whose path led nowhere.
 */
export type ConditionTrace = { readonly holds: boolean | null } & (
  | { readonly kind: "all" | "any"; readonly of: readonly ConditionTrace[] }
  | { readonly kind: "not"; readonly of: readonly [ConditionTrace] }
  | { readonly kind: "compare"; readonly op: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "expression"; readonly text: string; readonly reads: readonly Operand[] }
);
