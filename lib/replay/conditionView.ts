import type { ConditionTrace, Operand } from "@/lib/engine/choice/conditionTrace";
import type { Json } from "@/lib/base/json";

/** A value that a rule looked at, as JSON text; `text` null where the path leads nowhere. */
export type OperandView = { readonly path: Operand["path"]; readonly text: string | null };

/** A condition of a Choice rule with what it looked at, as texts. */
export type ConditionView = { readonly holds: boolean | null } & (
  | { readonly kind: "all" | "any" | "not"; readonly of: readonly ConditionView[] }
  | { readonly kind: "compare"; readonly op: string; readonly left: OperandView; readonly right: OperandView }
  | { readonly kind: "expression"; readonly text: string; readonly reads: readonly OperandView[] }
);

/**
 * What a Choice rule was asked, with its values as text. The depth is that of the definition's condition.
 *
 * @param text a value as JSON text, cut where that is wanted.
 */
export function conditionView(asked: ConditionTrace, text: (value: Json) => string): ConditionView {
  const { holds } = asked;
  const operand = ({ path, value }: Operand): OperandView => ({ path, text: value === undefined ? null : text(value) });
  switch (asked.kind) {
    case "all":
    case "any":
    case "not":
      return { kind: asked.kind, holds, of: asked.of.map((part) => conditionView(part, text)) };
    case "compare":
      return { kind: "compare", holds, op: asked.op, left: operand(asked.left), right: operand(asked.right) };
    case "expression":
      return { kind: "expression", holds, text: asked.text, reads: asked.reads.map(operand) };
  }
}
