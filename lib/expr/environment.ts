import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import type { Exact } from "@/lib/base/long";
import type { Entropy } from "./entropy";

/** Variables by name, without the `$`. A Map is one; a scope that asks its outer scope is another. */
export type Variables = {
  get(name: string): Json | undefined;
  /** With its digits where it is a number beyond what JavaScript holds; left out, there are no such. */
  exact?(name: string): Exact | undefined;
};

/** A variable as JSONata sees it, with its digits. */
export function variableOf(variables: Variables, name: string): Exact | undefined {
  return variables.exact === undefined ? variables.get(name) : variables.exact(name);
}

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
