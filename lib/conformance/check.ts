import { type Json, jsonEqual } from "@/lib/base/json";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import { replay } from "./execute";
import { checkExpected } from "./expected/check";
import { checkExecution, checkLogs } from "./execution";
import { checkMocked } from "./mocked";
import { readNames } from "./names";
import { failed, type Outcome, PASSED } from "./outcome";
import type { Case, JsonPathCase, Start } from "./recognise";
import { checkReplay } from "./replay";
import { checkTestState } from "./testState";
import { checkValidation } from "./validation";

/** Runs one case and compares. Throws only on a fault of ours. */
export async function check(one: Case): Promise<Outcome> {
  switch (one.kind) {
    case "execution":
      return "runs" in one ? checkLogs(one) : checkExecution(one);
    case "choice":
      return checkOutput(one.run, one.output);
    case "validation":
      return checkValidation(one);
    case "jsonpath":
      return checkJsonPath(one);
    case "mock":
      return checkMocked(one);
    case "teststate":
      return checkTestState(one);
    case "replay":
      return checkReplay(one);
    case "expected":
      return checkExpected(one);
    case "api":
      return failed("this kind cannot be run yet, and no rule skips it");
  }
}

async function checkOutput(run: Start, output: Json): Promise<Outcome> {
  const ours = await replay(run, []);
  if (!ours.ok) return failed(ours.error);
  const { status, error, cause } = ours.value;
  if (ours.value.output === null) return failed(`ours ${status}: ${error ?? ""} ${cause ?? ""}`);
  const value = JSON.parse(ours.value.output) as Json;
  if (jsonEqual(value, readNames(output))) return PASSED;
  return failed(`ours ${ours.value.output}, recorded ${JSON.stringify(output)}`);
}

function checkJsonPath(one: JsonPathCase): Outcome {
  const compiled = compilePath(one.expression);
  const read = compiled.ok ? compiled.value.read(one.document) : compiled;
  const wanted = one.value === undefined ? "an error" : JSON.stringify(one.value);
  if (!read.ok) return one.value === undefined ? PASSED : failed(`ours an error, recorded ${wanted}`);
  if (one.value !== undefined && jsonEqual(read.value, one.value)) return PASSED;
  return failed(`ours ${JSON.stringify(read.value)}, recorded ${wanted}`);
}
