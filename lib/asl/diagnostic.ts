/**
 * One finding about a definition, in the words of AWS's ValidateStateMachineDefinition.
 *
 * `location` is AWS's (`/States/Pay/Next`), absent where AWS gives none. `line` and `column` are
 * 1-based places in the text that was parsed; absent where the definition did not come as text.
 */
export type Diagnostic = {
  readonly severity: "ERROR" | "WARNING";
  /** `INVALID_JSON_DESCRIPTION`, `SCHEMA_VALIDATION_FAILED`, `MISSING_TRANSITION_TARGET`, … */
  readonly code: string;
  readonly message: string;
  readonly location?: string;
  readonly line?: number;
  readonly column?: number;
};
