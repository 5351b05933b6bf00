import type { Offer, Refusal } from "./refusal";

/** What the user says about a file, because the file does not. */
export type FileFacts = {
  /** Name for messages and for an execution without one. */
  readonly name: string;
  /** ARN of the execution; only for a file with one execution. */
  readonly arn: string | null;
  /** Name or ARN of the machine. */
  readonly machine: string | null;
  /** Text of the definition, or which of several it is; marked as assumed. */
  readonly definition: string | DefinitionOf | null;
  /** Take the whole events of a file that was cut off, and mark the execution partial. */
  readonly partial: boolean;
  /** The encoding of the file, where it is neither UTF-8 nor UTF-16. */
  readonly encoding?: string | null;
};

/** What became of one file that was read to its end. */
export type Imported = {
  readonly keys: readonly string[];
  /** Events that were new. */
  readonly events: number;
  /** Events that were there already. */
  readonly duplicates: number;
  /** Sentences about what was read otherwise than it stands there, or passed over. */
  readonly notes: readonly string[];
  /** Executions of it that could not be kept, each with its reason; nothing of them was stored. */
  readonly refused: readonly string[];
};

/** Why nothing of a file was stored, worded for the terminal and for the page, and what may help. */
export type NotImported = { readonly reason: string; readonly onPage: string; readonly offers: readonly Offer[] };

/**
 * The definition of executions of a machine, by the machine's name where it is known; null for none. Throws Refusal
 * where nothing says which one it is.
 */
export type DefinitionOf = (machine: string | null) => string | null;

/** How far a file is: bytes read so far, executions stored so far. */
export type FileProgress = { readonly bytes: number; readonly executions: number; readonly events: number };

export function notImported({ message, onPage, offers }: Refusal): NotImported {
  return { reason: message, onPage, offers };
}
