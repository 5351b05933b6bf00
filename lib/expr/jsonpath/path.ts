import type { Json } from "@/lib/base/json";
import type { Result } from "@/lib/base/result";

/**
 * `jayway`: JsonPath 2.9.0 in its default configuration. `aws`: what Step Functions' recordings show where
 * they differ from it (a missing parent of an indefinite path; backslashes in bracketed names).
 */
export type Dialect = "aws" | "jayway";

/** Why a text is no path; `message` is Jayway's. */
export type PathSyntaxError = { readonly text: string; readonly message: string };

/**
 * Why a path gave nothing, in Jayway's words. A filter treats `notFound` as "undefined" and `invalid` as
 * "does not match"; a `fault` (an aggregate of nothing, the budget used up) ends the whole evaluation.
 */
export type PathMiss = { readonly kind: "notFound" | "invalid" | "fault"; readonly message: string };

export type CompiledPath = {
  readonly text: string;
  /** False when the path may select several values: it then reads as an array, empty when nothing matches. */
  readonly definite: boolean;
  readonly read: (root: Json) => Result<Json, PathMiss>;
  /** The value without the reason: undefined when there is none. Allocates nothing on plain paths. */
  readonly find: (root: Json) => Json | undefined;
};

/** Nodes one evaluation may visit before it is given up. A payload of 256 KiB has at most about 130,000. */
export const MAX_VISITS = 4_000_000;
/** Characters of a path, which bounds the depth of what it compiles to. */
export const MAX_PATH_LENGTH = 8_192;
/** How deep filters may nest. */
export const MAX_FILTER_DEPTH = 64;
