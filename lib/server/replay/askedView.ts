import type { Asked, Operand } from "@/lib/engine/choice/asked";
import type { AskedView, OperandView } from "@/lib/contract/replay";
import { shownText } from "./shownText";

/** What a Choice rule was asked, with its values as text. The depth is that of the definition's condition. */
export function askedView(asked: Asked): AskedView {
  const { holds } = asked;
  switch (asked.kind) {
    case "all":
    case "any":
    case "not":
      return { kind: asked.kind, holds, of: asked.of.map(askedView) };
    case "compare":
      return { kind: "compare", holds, op: asked.op, left: operandView(asked.left), right: operandView(asked.right) };
    case "expression":
      return { kind: "expression", holds, text: asked.text, reads: asked.reads.map(operandView) };
  }
}

function operandView({ path, value }: Operand): OperandView {
  return { path, text: value === undefined ? null : shownText(value) };
}
