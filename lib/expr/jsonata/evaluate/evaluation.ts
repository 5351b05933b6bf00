import { numberOf } from "@/lib/base/long";
import type { JsonataEnvironment } from "../../environment";
import { isPairs, type Ast } from "../ast";
import { Budget } from "../budget";
import { EvaluationFault } from "../fault";
import { LinearRegExp } from "../regex";
import { applyFunction, evaluateCall, evaluateChain, evaluatePartial, lambdaOf } from "./call";
import { evaluateArray, groupPairs } from "./construct";
import { Frame } from "./frame";
import { operate } from "./operators";
import { evaluatePath, filterItems } from "./path";
import { functionOf } from "./procedure";
import type { Run } from "./run";
import { isList, isSequence, lookup, sequenceOf, type Marked } from "./sequence";
import { transformOf } from "./transform";
import { isNumeric, truth } from "./truth";

/**
 * One evaluation of an expression's tree, at once: no promises, so that depth is the depth of the tree and the work
 * is counted where it is done. What each form gives is what jsonata 2.0.6 gives.
 */
export class Evaluation implements Run {
  readonly budget = new Budget();
  holdsLong = false;

  constructor(readonly env: JsonataEnvironment) {}

  evaluate(node: Ast, input: unknown, frame: Frame): unknown {
    this.budget.enter();
    let result = this.form(node, input, frame);
    for (const stage of node.predicate ?? []) {
      if (stage.type === "filter") result = filterItems(this, stage.expr, result, frame);
    }
    if (node.group !== undefined && node.type !== "path") result = groupPairs(this, node.group.lhs, result, frame);
    this.budget.leave(result);
    return isSequence(result) && result.tupleStream !== true ? collapsed(result, node) : result;
  }

  apply(called: unknown, args: readonly unknown[], input: unknown): unknown {
    return applyFunction(this, called, args, input);
  }

  private form(node: Ast, input: unknown, frame: Frame): unknown {
    switch (node.type) {
      case "path":
        return evaluatePath(this, node, input, frame);
      case "name":
        return lookup(input, String(node.value));
      case "string":
      case "number":
      case "value":
        return node.value;
      case "variable":
        return node.value === "" ? input : frame.lookup(String(node.value));
      case "binary":
        return this.binary(node, input, frame);
      case "unary":
        return this.unary(node, input, frame);
      case "condition":
        return this.condition(node, input, frame);
      case "block":
        return this.block(node.expressions ?? [], input, new Frame(frame));
      case "bind":
        return this.bind(node, input, frame);
      case "wildcard":
        return wildcard(input);
      case "descendant":
        return input === undefined ? undefined : this.descendants(input);
      default:
        return this.functionForm(node, input, frame);
    }
  }

  private functionForm(node: Ast, input: unknown, frame: Frame): unknown {
    switch (node.type) {
      case "function":
        return evaluateCall(this, node, input, frame);
      case "partial":
        return evaluatePartial(this, node, input, frame);
      case "apply":
        return evaluateChain(this, node, input, frame);
      case "lambda":
        return lambdaOf(node, input, frame);
      case "transform":
        return transformOf(node, frame);
      case "regex":
        return patternOf(node.value);
      case "parent":
        return node.slot === undefined ? undefined : frame.lookup(node.slot.label);
      default:
        return undefined;
    }
  }

  private binary({ value, lhs, rhs }: Ast, input: unknown, frame: Frame): unknown {
    if (lhs === undefined || isPairs(lhs) || rhs === undefined) return undefined;
    const left = this.evaluate(lhs, input, frame);
    if (value === "and") return this.holds(left) && this.holds(this.evaluate(rhs, input, frame));
    if (value === "or") return this.holds(left) || this.holds(this.evaluate(rhs, input, frame));
    return operate(value, left, this.evaluate(rhs, input, frame), this);
  }

  private unary(node: Ast, input: unknown, frame: Frame): unknown {
    if (node.value === "[") return evaluateArray(this, node, input, frame);
    if (node.value === "{") return isPairs(node.lhs) ? groupPairs(this, node.lhs, input, frame) : undefined;
    const value = node.expression === undefined ? undefined : numberOf(this.evaluate(node.expression, input, frame));
    if (value === undefined) return undefined;
    if (!isNumeric(value)) throw EvaluationFault.of("D1002", { value });
    return -value;
  }

  private condition(node: Ast, input: unknown, frame: Frame): unknown {
    const holds = node.condition !== undefined && this.holds(this.evaluate(node.condition, input, frame));
    const chosen = holds ? node.then : node.else;
    return chosen === undefined ? undefined : this.evaluate(chosen, input, frame);
  }

  private holds(value: unknown): boolean {
    this.budget.looked(value);
    return truth(value);
  }

  private block(expressions: readonly Ast[], input: unknown, frame: Frame): unknown {
    let result: unknown;
    for (const expression of expressions) result = this.evaluate(expression, input, frame);
    return result;
  }

  private bind({ lhs, rhs }: Ast, input: unknown, frame: Frame): unknown {
    if (lhs === undefined || isPairs(lhs) || rhs === undefined) return undefined;
    const value = this.evaluate(rhs, input, frame);
    frame.bind(String(lhs.value), value);
    return value;
  }

  /** Every value below, the given one first; lists themselves are left out. */
  private descendants(root: unknown): unknown {
    const found: unknown[] = [];
    const pending: unknown[] = [root];
    while (pending.length > 0) {
      this.budget.spend(1 / 8);
      const next = pending.pop();
      if (!isList(next)) found.push(next);
      if (typeof next !== "object" || next === null) continue;
      const parts: readonly unknown[] = isList(next) ? next : Object.values(next);
      for (let i = parts.length - 1; i >= 0; i--) pending.push(parts[i]);
    }
    return found.length === 1 ? found[0] : sequenceOf(found);
  }
}

/** Of one item, the item; of none, nothing. */
function collapsed(sequence: Marked, node: Ast): unknown {
  if (node.keepArray === true) sequence.keepSingleton = true;
  if (sequence.length === 0) return undefined;
  return sequence.length === 1 && sequence.keepSingleton !== true ? sequence[0] : sequence;
}

/** Lists among the values join in, and then the whole is no sequence any more, as in the library. */
function wildcard(input: unknown): Marked {
  if (typeof input !== "object" || input === null) return sequenceOf([]);
  const found: unknown[] = [];
  let plain = false;
  for (const value of Object.values(input) as readonly unknown[]) {
    if (!isList(value)) found.push(value);
    else {
      plain = true;
      for (const item of value.flat(Number.POSITIVE_INFINITY)) found.push(item);
    }
  }
  return plain ? found : sequenceOf(found);
}

function patternOf(value: unknown): unknown {
  if (!(value instanceof RegExp)) return undefined;
  return functionOf({ kind: "pattern", pattern: new LinearRegExp(value), source: value.source });
}
