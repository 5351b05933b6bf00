import type { Json } from "@/lib/base/json";
import type { Query } from "../query";

/** An argument of an intrinsic function call. */
export type Argument =
  | { readonly kind: "literal"; readonly value: null | boolean | number }
  /** `parts`: the text cut at each unescaped `{}`, which only States.Format looks at; null when a brace stands alone. */
  | { readonly kind: "text"; readonly value: string; readonly parts: readonly string[] | null }
  | { readonly kind: "query"; readonly query: Query }
  | { readonly kind: "call"; readonly call: Call };

export type Call = { readonly name: IntrinsicName; readonly args: readonly Argument[] };

/** How many arguments each of the 18 functions takes. */
const ARITY = {
  "States.Format": [1, Infinity],
  "States.StringToJson": [1, 1],
  "States.JsonToString": [1, 1],
  "States.Array": [0, Infinity],
  "States.ArrayPartition": [2, 2],
  "States.ArrayContains": [2, 2],
  "States.ArrayRange": [3, 3],
  "States.ArrayGetItem": [2, 2],
  "States.ArrayLength": [1, 1],
  "States.ArrayUnique": [1, 1],
  "States.Base64Encode": [1, 1],
  "States.Base64Decode": [1, 1],
  "States.Hash": [2, 2],
  "States.JsonMerge": [3, 3],
  "States.MathRandom": [2, 3],
  "States.MathAdd": [2, 2],
  "States.StringSplit": [2, 2],
  "States.UUID": [0, 0],
} as const satisfies Record<string, readonly [number, number]>;

/** Whether a function takes so many arguments. AWS accepts a definition whatever their number is. */
export function takes(name: IntrinsicName, count: number): boolean {
  const [least, most] = ARITY[name];
  return count >= least && count <= most;
}

export type IntrinsicName = keyof typeof ARITY;

export function isIntrinsicName(name: string): name is IntrinsicName {
  return Object.hasOwn(ARITY, name);
}

/** What a function answers: its value, or why its arguments cannot be used (null: AWS gives no reason). */
export type Applied =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string | null };
