import type { Condition } from "@/lib/asl/machine";
import type { JsonataEnvironment } from "@/lib/expr/environment";
import { readPaths } from "@/lib/expr/jsonata/reads";
import { Failure } from "../failure";
import { variableFinder } from "../dataflow/paths";
import type { StateScope } from "../dataflow/stateScope";
import { compileCondition } from "./condition";
import type { ConditionTrace, Operand } from "./conditionTrace";

/** Explains a JSONPath condition: asks it again, part by part. Costs what asking costs; the depth is the definition's. */
export function traceCondition(condition: Condition, seen: StateScope): ConditionTrace {
  return explain(condition, seen, true);
}

function explain(condition: Condition, seen: StateScope, isAsked: boolean): ConditionTrace {
  if ("variable" in condition) return comparison(condition, seen, isAsked);
  if (condition.op === "Not") {
    const inner = explain(condition.of, seen, isAsked);
    return { kind: "not", holds: inner.holds === null ? null : !inner.holds, of: [inner] };
  }
  const stop = condition.op === "Or";
  let open = isAsked;
  let holds: boolean | null = isAsked ? !stop : null;
  const of = condition.of.map((part) => {
    const asked = explain(part, seen, open);
    if (open && asked.holds !== !stop) {
      holds = asked.holds;
      open = false;
    }
    return asked;
  });
  return { kind: stop ? "any" : "all", holds, of };
}

function comparison(
  condition: Extract<Condition, { variable: string }>,
  seen: StateScope,
  isAsked: boolean,
): ConditionTrace {
  const { op, variable, operand } = condition;
  const made = isAsked ? compileCondition(condition)(seen) : null;
  const right =
    operand.kind === "literal"
      ? { path: null, value: operand.value }
      : operandAt(operand.kind === "path" ? operand.path : operand.expression, seen);
  const holds = made instanceof Failure ? null : made;
  return { kind: "compare", op, holds, left: operandAt(variable, seen), right };
}

function operandAt(path: string, seen: StateScope): Operand {
  const value = variableFinder(path)(seen);
  return value === undefined ? { path } : { path, value };
}

/** Explains a JSONata condition: the paths and variables it reads, with their values. */
export function traceExpression(text: string, holds: boolean | null, seen: JsonataEnvironment): ConditionTrace {
  return { kind: "expression", text, holds, reads: readPaths(text, seen) };
}
