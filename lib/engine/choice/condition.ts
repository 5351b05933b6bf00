import type { Condition } from "@/lib/asl/machine";
import { OPERATORS } from "@/lib/asl/operators";
import type { Json } from "@/lib/base/json";
import { Failure, runtime } from "../failure";
import { variableFinder } from "../dataflow/paths";
import type { StateScope } from "../dataflow/stateScope";
import { ORDERS, RELATIONS, TESTS } from "./compare";
import { compileMatch } from "./pattern";

/** Whether a rule holds; a failure when a path of it leads nowhere. */
export type Test = (seen: StateScope) => boolean | Failure;

/** Compiles a condition of a JSONPath Choice rule. */
export function compileCondition(condition: Condition): Test {
  if ("variable" in condition) return compileDataTest(condition);
  if (condition.op === "Not") {
    const test = compileCondition(condition.of);
    return (seen) => {
      const holds = test(seen);
      return holds instanceof Failure ? holds : !holds;
    };
  }
  const tests = condition.of.map(compileCondition);
  // And stops at the first that does not hold, Or at the first that does.
  const stop = condition.op === "Or";
  return (seen) => {
    for (const test of tests) {
      const holds = test(seen);
      if (holds === stop || holds instanceof Failure) return holds;
    }
    return !stop;
  };
}

type DataTest = Extract<Condition, { variable: string }>;

function compileDataTest({ op, variable, operand }: DataTest): Test {
  const find = variableFinder(variable);
  if (operand.kind === "literal") {
    const expected = operand.value;
    if (op === "IsPresent") return (seen) => (find(seen) !== undefined) === expected;
    const test = valueTest(op, expected);
    return (seen) => {
      const value = find(seen);
      return value === undefined ? missing(variable) : test(value);
    };
  }
  if (operand.kind === "jsonata") return () => runtime(`The rule of '${variable}' is not a JSONPath rule`);
  const findOperand = variableFinder(operand.path);
  const { path } = operand;
  const compare = comparison(op);
  return (seen) => {
    const value = find(seen);
    if (value === undefined) return missing(variable);
    const other = findOperand(seen);
    return other === undefined ? missing(path) : compare(value, other);
  };
}

function missing(path: string): Failure {
  return runtime(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
}

/** The test of one operator against a written operand. `IsX: false` is the negation of `IsX: true`. */
function valueTest(op: string, expected: Json): (value: Json) => boolean {
  const is = TESTS.get(op);
  if (is !== undefined) return (value) => is(value) === expected;
  if (op === "StringMatches") {
    const matches = compileMatch(String(expected));
    return (value) => typeof value === "string" && matches(value);
  }
  const compare = comparison(op);
  return (value) => compare(value, expected);
}

function comparison(op: string): (value: Json, operand: Json) => boolean {
  const type = OPERATORS.get(op)?.operand;
  const ending = Object.keys(RELATIONS).find((name) => op === PREFIX[type ?? "string"] + name);
  if (type === undefined || ending === undefined) return () => false;
  const order = ORDERS[type];
  const relation = RELATIONS[ending as keyof typeof RELATIONS];
  return (value, operand) => {
    const way = order(value, operand);
    return way !== null && relation(way);
  };
}

const PREFIX = { string: "String", number: "Numeric", boolean: "Boolean", timestamp: "Timestamp" } as const;
