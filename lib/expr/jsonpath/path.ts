import type { Json } from "@/lib/base/json";
import type { DataPath } from "@/lib/base/dataPath";
import type { Result } from "@/lib/base/result";

/** Why a text is no path. */
export type PathSyntaxError = { readonly text: string; readonly message: string };

/**
 * Why a path gave nothing, in the library's words. `notFound` is its PathNotFoundException, which a wildcard over an
 * array passes over and for which AWS has sentences of its own; the message of an `invalid` path shows through; a
 * `fault` (a comparison that cannot be made, the budget used up) ends the evaluation too.
 */
export type PathMiss = { readonly kind: "notFound" | "invalid" | "fault"; readonly message: string };

export type CompiledPath = {
  readonly text: string;
  /** False when the path may select several values: it then reads as an array, empty when nothing matches. */
  readonly definite: boolean;
  readonly read: (root: Json) => Result<Json, PathMiss>;
  /** The value without the reason: undefined when there is none. Allocates nothing on definite paths. */
  readonly find: (root: Json) => Json | undefined;
  /** As `find`, but an index past the end of an array finds nothing, where `find` and `read` give null. */
  readonly findPresent: (root: Json) => Json | undefined;
  /**
   * Where what it reads lies: of a definite path one place, else the place of each item that it gives. A place past the
   * end of an array, which reads as null, is told too. Empty when there is no value.
   */
  readonly locate: (root: Json) => readonly DataPath[];
  /** Whether it looks at values to choose others: a filter. */
  readonly filters: boolean;
};

/** Nodes one evaluation may visit before it is given up. A payload of 256 KiB has at most about 130,000. */
export const MAX_VISITS = 4_000_000;
/** Characters of a path, which bounds the depth of what it compiles to. */
export const MAX_PATH_LENGTH = 8_192;

/** A miss whose message is only made when somebody reads it: most are passed over. A class, so that no payload looks like one. */
export class Miss implements PathMiss {
  constructor(
    readonly kind: PathMiss["kind"],
    private readonly say: () => string,
  ) {}

  get message(): string {
    return this.say();
  }
}
