import type { Json } from "@/lib/base/json";
import { compare, type Side } from "./compare";
import type { Criterion, Filter, Operand, ParsedPath } from "./token";
import { finderOf, type Finder } from "./finder";
import { Miss } from "./path";
import type { Visit, Walker } from "./visit";

/** Whether an item passes; a miss when the whole evaluation has to end. */
export type ItemTest = (item: Json, visit: Visit) => boolean | Miss;

/** Paths hold filters and filters hold paths: whoever compiles the one passes itself to the other. */
type WalkerOf = (tokens: ParsedPath["tokens"]) => Walker;

/** Compiles a filter. The last criterion is asked first, as the library does: it matters where one of them fails. */
export function testOf(filter: Filter, walkerOf: WalkerOf): ItemTest {
  const groups = filter
    .map((criteria) => every(criteria.map((each) => criterionTest(each, walkerOf)).reverse()))
    .reverse();
  return (item, visit) => {
    for (const group of groups) {
      const passed = group(item, visit);
      if (passed !== false) return passed;
    }
    return false;
  };
}

function every(tests: readonly ItemTest[]): ItemTest {
  return (item, visit) => {
    for (const test of tests) {
      const passed = test(item, visit);
      if (passed !== true) return passed;
    }
    return true;
  };
}

function criterionTest(criterion: Criterion, walkerOf: WalkerOf): ItemTest {
  if (criterion.kind === "exists") {
    const { expected } = criterion;
    const read = pathReader(criterion.path, walkerOf);
    return (item) => {
      const value = read(item);
      // What is null counts as absent.
      return value instanceof Miss ? value : (value !== undefined && value !== null) === expected;
    };
  }
  const [left, right] = [readerOf(criterion.left, walkerOf), readerOf(criterion.right, walkerOf)];
  const { operator } = criterion;
  return (item, visit) => {
    visit.left--;
    const model = left(item, visit);
    if (model === undefined) return false;
    if (model instanceof Miss) return model;
    const expected = right(item, visit);
    if (expected === undefined) return false;
    return expected instanceof Miss ? expected : compare(operator, expected, model, visit);
  };
}

/** Undefined when a path leads nowhere. */
type Reader = (item: Json, visit: Visit) => Side | Miss | undefined;

function readerOf(operand: Operand, walkerOf: WalkerOf): Reader {
  switch (operand.kind) {
    case "text":
      return () => operand.text;
    case "pattern":
      return () => operand.pattern;
    case "path": {
      const read = pathReader(operand.path, walkerOf);
      return operand.fromRoot ? (_item, visit) => read(visit.root) : read;
    }
  }
}

/** Reads a definite path; a path that is invalid for the value ends the evaluation, one that leads nowhere does not. */
function pathReader({ tokens }: ParsedPath, walkerOf: WalkerOf): (value: Json) => Json | Miss | undefined {
  const find: Finder = finderOf(tokens, null);
  const walk = walkerOf(tokens);
  return (value) => {
    const found = find(value);
    if (found !== undefined) return found;
    const missing = walk.from(value, { root: value, hits: [], left: tokens.length + 1 });
    return missing === null || missing.kind === "notFound" ? undefined : missing;
  };
}
