/*
 * What is used of the SDK's clients, which come from the user's folder: a command carries the schema of its operation, and
 * the client's own copy of `@smithy/core` reads it.
 */

/** One shape of a service's model. */
export type Schema = {
  isStructSchema(): boolean;
  isListSchema(): boolean;
  isMapSchema(): boolean;
  isBlobSchema(): boolean;
  isStreaming(): boolean;
  isTimestampSchema(): boolean;
  isStringSchema(): boolean;
  isNumericSchema(): boolean;
  isBooleanSchema(): boolean;
  isDocumentSchema(): boolean;
  isUnitSchema(): boolean;
  isIdempotencyToken(): boolean;
  getValueSchema(): Schema;
  getMemberSchemas(): Readonly<Record<string, Schema>>;
  getEventStreamMember(): string;
};

/** Input and output of an operation. */
export type OperationSchema = { readonly input: Schema; readonly output: Schema };
