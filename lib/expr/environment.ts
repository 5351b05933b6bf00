import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import type { Entropy } from "./entropy";

/** Variables by name, without the `$`. A Map is one; a scope that asks its outer scope is another. */
export type Variables = { get(name: string): Json | undefined };

/** All that JSONPath templates, intrinsic functions and choice rules can see. */
export type Environment = {
  /** `$` */
  readonly input: Json;
  /** `$$` */
  readonly context: Json;
  readonly variables: Variables;
  readonly entropy: Entropy;
};

/** All that a JSONata expression can see: `$states`, variables, chance and the instant for `$now()`. */
export type JsonataEnvironment = {
  readonly states: {
    readonly input: Json;
    readonly context: Json;
    readonly result?: Json;
    readonly errorOutput?: Json;
  };
  readonly variables: Variables;
  readonly entropy: Entropy;
  readonly at: Instant;
};
