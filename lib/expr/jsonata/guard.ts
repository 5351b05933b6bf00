import { isInherited } from "../own";
import { nodesOf, type Ast } from "./ast";
import { LOOKUP } from "./session";

/**
 * Makes names that every JavaScript object inherits (`constructor`, `__proto__`) read own members only.
 * jsonata reads `input[name]`; such a name becomes a call of our own lookup. Changes the tree in place.
 */
export function guardInherited(root: Ast): void {
  for (const node of nodesOf(root)) {
    const { type, value } = node;
    if (type !== "name" || typeof value !== "string" || !isInherited(value)) continue;
    Object.assign(node, {
      type: "function",
      value: "(",
      procedure: { type: "variable", value: LOOKUP, position: node["position"] },
      arguments: [{ type: "string", value, position: node["position"] }],
    });
  }
}
