/** Why a value stays as it is. */
export const KEPT_REASONS = [
  /** The definition names it in a path, or says it itself. */
  "definition",
  /** The pattern of a StringMatches is compared with it. */
  "pattern",
  /** An error that Step Functions itself raises. */
  "error",
  /** What the answer of the service calls a member. */
  "service",
  /** Without it the run takes another way. */
  "decides",
  /** No other value fits between those that stay. */
  "order",
] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];
export type KeptValue = { readonly text: string; readonly reason: KeptReason };
