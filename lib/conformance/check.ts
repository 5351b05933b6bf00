import { jsonEqual } from "@/lib/base/json";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import { failed, type Outcome, PASSED } from "./outcome";
import type { Case, JsonPathCase } from "./recognise";
import { checkValidation } from "./validation";

/** Runs one case and compares. Throws only on a fault of ours. */
export async function check(one: Case): Promise<Outcome> {
  switch (one.kind) {
    case "validation":
      return checkValidation(one);
    case "jsonpath":
      return checkJsonPath(one);
    default:
      return failed("not runnable");
  }
}

/** Golden files hold what Jayway itself answers, so they are read in its dialect. */
function checkJsonPath(one: JsonPathCase): Outcome {
  const compiled = compilePath(one.expression, "jayway");
  const read = compiled.ok ? compiled.value.read(one.document) : compiled;
  const wanted = one.value === undefined ? "an error" : JSON.stringify(one.value);
  if (!read.ok) return one.value === undefined ? PASSED : failed(`ours an error, recorded ${wanted}`);
  if (one.value !== undefined && jsonEqual(read.value, one.value)) return PASSED;
  return failed(`ours ${JSON.stringify(read.value)}, recorded ${wanted}`);
}
