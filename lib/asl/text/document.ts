import type { Json } from "@/lib/base/json";
import type { Mark } from "./mark";

/** A definition read from text: its value, and where each part of it stands. */
export type Document = { readonly value: Json; readonly mark: Mark };

/** Why a text is no document. `message` and `location` are in AWS's words; `offset` is where in the text. */
export type TextFault = {
  readonly code: "INVALID_JSON_DESCRIPTION" | "SCHEMA_VALIDATION_FAILED";
  readonly message: string;
  readonly location?: string;
  readonly offset: number;
};

/**
 * Levels a definition may nest: as deep as payload templates are compiled, and far deeper than any that is
 * meant. Bounds every recursion over a definition.
 */
export const MAX_DEPTH = 500;
