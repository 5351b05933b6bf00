import { isArray, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import type { ExprFailure } from "../failure";
import type { Fault } from "./fault";
import type { EvaluationResult } from "./evaluationResult";

/** A failed evaluation in AWS's words; `field` is the place in the state, `Output/result`, and becomes the location. */
export function evaluationFailure(
  text: string,
  field: string,
  outcome: Exclude<EvaluationResult, { kind: "value" }>,
): ExprFailure {
  return failure(text, field, problemOf(outcome));
}

function problemOf(outcome: Exclude<EvaluationResult, { kind: "value" }>): string {
  switch (outcome.kind) {
    case "nothing":
      return "returned nothing (undefined).";
    case "unsupported":
      return "returned an unsupported result type.";
    case "tooLarge":
      return "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage";
    case "fault":
      return faultText(outcome.fault);
  }
}

/** Measured: a blank and a stop before a message with a code, a colon before one without. */
function faultText(fault: Fault): string {
  switch (fault.kind) {
    case "coded":
      return `threw an error during evaluation. ${fault.message}`;
    case "limit":
      return `threw an error during evaluation: ${fault.message}`;
    case "internal":
      return "threw an internal error during evaluation.";
  }
}

/** The value is of another JSON type than the field needs: `expected` is AWS's word (`array`, `number`). */
export function unexpectedType(text: string, field: string, expected: string, value: Json): ExprFailure {
  return failure(
    text,
    field,
    `returned an unexpected result type. Expected '${expected}', but was '${jsonType(value)}' for value: ${jsonText(value)}`,
  );
}

function failure(text: string, field: string, problem: string): ExprFailure {
  return {
    error: "States.QueryEvaluationError",
    cause: `The JSONata expression '${text}' specified for the field '${field}' ${problem}`,
    location: field,
  };
}

/** AWS's names of the JSON types. */
export function jsonType(value: Json): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return "number";
    case "string":
      return "string";
    default:
      return "object";
  }
}
