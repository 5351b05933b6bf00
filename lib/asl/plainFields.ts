/** Fields of the language whose value is a number or a boolean. */
const PLAIN: ReadonlySet<string> = new Set([
  "BackoffRate",
  "BooleanEquals",
  "End",
  "HeartbeatSeconds",
  "IntervalSeconds",
  "IsBoolean",
  "IsNull",
  "IsNumeric",
  "IsPresent",
  "IsString",
  "IsTimestamp",
  "MaxAttempts",
  "MaxConcurrency",
  "MaxDelaySeconds",
  "MaxInputBytesPerBatch",
  "MaxItems",
  "MaxItemsPerBatch",
  "NumericEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "Seconds",
  "TimeoutSeconds",
  "ToleratedFailureCount",
  "ToleratedFailurePercentage",
]);

/** Whether a field of the language takes a number or a boolean, and no text. */
export function isPlainField(name: string): boolean {
  return PLAIN.has(name);
}
