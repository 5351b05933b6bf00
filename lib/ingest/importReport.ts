/** What the user says about a file, because the file does not. */
export type FileFacts = {
  /** Name for messages and for an execution without one. */
  readonly name: string;
  /** ARN of the execution; only for a file with one execution. */
  readonly arn: string | null;
  /** Name or ARN of the machine. */
  readonly machine: string | null;
  /** Text of the definition; marked as assumed. */
  readonly definition: string | null;
  /** Take the whole events of a file that was cut off, and mark the execution partial. */
  readonly partial: boolean;
};

/** What became of one file that was read to its end. */
export type Imported = {
  readonly keys: readonly string[];
  /** Events that were new. */
  readonly events: number;
  /** Events that were there already. */
  readonly duplicates: number;
};

/** How far a file is: bytes read so far, executions stored so far. */
export type FileProgress = { readonly bytes: number; readonly executions: number; readonly events: number };
