/**
 * Why an expression gave no value, in AWS's words: the error's name and the sentence that follows
 * "An error occurred while executing the state '…' (entered at the event id #…). " in a cause.
 * `location` is the place in the state (`Output/result`), which JSONata failures record.
 */
export type ExprFailure = {
  readonly error:
    "States.Runtime" | "States.QueryEvaluationError" | "States.ReferencePathConflict" | "States.ResultPathMatchFailure";
  readonly cause: string;
  readonly location?: string;
};

/** What is wrong with the text of an expression: AWS refuses the definition with it. */
export type ExprSyntaxError = {
  /** Slash-separated keys from the root of the template, empty for the root: `Payload/items.$`. */
  readonly field: string;
  /** The text that is wrong. */
  readonly text: string;
  readonly message: string;
};
