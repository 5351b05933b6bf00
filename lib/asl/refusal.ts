import type { Diagnostic } from "./diagnostic";

/**
 * The message with which CreateStateMachine and UpdateStateMachine refuse a definition (InvalidDefinition);
 * undefined when nothing is wrong with it. `at null` where AWS names no place is AWS's own (measured).
 */
export function refusalOf(diagnostics: readonly Diagnostic[]): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "ERROR");
  if (errors.length === 0) return undefined;
  const parts = errors.map(({ code, message, location }) => `${code}: ${message} at ${location ?? "null"}`);
  return `Invalid State Machine Definition: '${parts.join(", ")}'`;
}
