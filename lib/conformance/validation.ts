import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import { parseMachine } from "@/lib/asl/parse";
import { failed, type Outcome, PASSED } from "./outcome";
import type { ValidationCase } from "./recognise";

/**
 * Our verdict on a definition and its words against AWS's: a ValidateStateMachineDefinition answer lists
 * diagnostics, a refused CreateStateMachine or UpdateStateMachine puts them into one message.
 */
export function checkValidation(one: ValidationCase): Outcome {
  const { diagnostics } = parseMachine(one.definition, { type: one.type });
  const ours = diagnostics.filter(isAws);
  const listed = one.response["diagnostics"];
  return isArray(listed) ? compareListed(ours, listed, one.response) : compareMessage(ours, one.response);
}

/** Warnings of our own have no counterpart. */
function isAws({ code }: Diagnostic): boolean {
  return !code.startsWith("STEPSCOPE_");
}

function compareListed(ours: readonly Diagnostic[], recorded: readonly Json[], response: JsonObject): Outcome {
  const verdict = ours.some(({ severity }) => severity === "ERROR") ? "FAIL" : "OK";
  if (verdict !== response["result"]) return failed(`verdict: ours ${verdict}, recorded ${String(response["result"])}`);
  const [a, b] = [ours.map(line), recorded.filter(isObject).map(line)];
  return a.join("\n") === b.join("\n") ? PASSED : failed(`message: ours ${a.join("; ")}, recorded ${b.join("; ")}`);
}

function line(diagnostic: Diagnostic | JsonObject): string {
  const { severity, code, message, location } = diagnostic;
  return JSON.stringify([severity, code, message, location ?? null]);
}

function compareMessage(ours: readonly Diagnostic[], response: JsonObject): Outcome {
  const errors = ours.filter(({ severity }) => severity === "ERROR");
  if (errors.length === 0) return failed("verdict: ours accepts the definition, AWS refused it");
  const texts = errors.map((d) => `${d.code}: ${d.message}${d.location === undefined ? "" : ` at ${d.location}`}`);
  const mine = `Invalid State Machine Definition: '${texts.join(", ")}'`;
  const recorded = messageOf(response);
  return mine === recorded ? PASSED : failed(`message: ours ${mine}, recorded ${recorded}`);
}

/** The service's message; botocore's exception has its own words before it. */
function messageOf(response: JsonObject): string {
  const error = response["Error"];
  if (isObject(error) && typeof error["Message"] === "string") return error["Message"];
  const value = response["exception_value"];
  return typeof value === "string"
    ? value.replace(/^An error occurred \(\w+\) when calling the \w+ operation: /, "")
    : "";
}
