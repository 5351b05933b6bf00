import type { Json } from "@/lib/base/json";
import type { Mark } from "./mark";

/** A definition read from text: its value, and where each part of it stands. */
export type Document = { readonly value: Json; readonly mark: Mark };

/** Why a text is no document. `message` and `location` are in AWS's words; `offset` is where in the text. */
export type TextFault = {
  readonly code: "INVALID_JSON_DESCRIPTION" | "MISSING_DESCRIPTION";
  readonly message: string;
  readonly location?: string;
  readonly offset: number;
};

/** Nesting that AWS's own JSON reader allows; bounds every recursion over a definition. */
export const MAX_DEPTH = 1000;
