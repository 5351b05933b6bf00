/**
 * A payload of an event: JSON text exactly as it came, or the reason why it is not here.
 *
 * - `present`: the whole text.
 * - `truncated`: AWS cut it (`…Details.truncated`); the text that is left, which need not parse.
 * - `withheld`: the record was made without execution data.
 * - `redacted`: hidden by a rule of ours, named.
 */
export type Payload =
  | { readonly kind: "present"; readonly text: string }
  | { readonly kind: "truncated"; readonly text: string }
  | { readonly kind: "withheld" }
  | { readonly kind: "redacted"; readonly rule: string };

export const WITHHELD: Payload = { kind: "withheld" };

export function present(text: string): Payload {
  return { kind: "present", text };
}

/** Variables that a state assigned on leaving: name to JSON text (`"1"`, `"\"text\""`), as AWS records them. */
export type AssignedVariables = {
  readonly kind: "present" | "truncated" | "redacted";
  readonly values: Readonly<Record<string, string>>;
};
