import type { Instant } from "@/lib/base/instant";
import type { Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import type { Token } from "@/lib/engine/token";

/** How a child ended, of its run or of what is stored of it. */
export type ChildEnd = Readonly<Pick<Run, "status" | "output" | "error" | "cause">>;

/** What a parent is told of the end of a child that it knows by `token`, and gave `input`. */
export function childEnded(
  token: Token,
  input: string,
  { status, output, error, cause }: ChildEnd,
  at: Instant,
): Extract<Input, { readonly kind: "childEnded" }> {
  return {
    kind: "childEnded",
    token,
    at,
    // A child that ends has another status than RUNNING.
    status: status === "RUNNING" ? "FAILED" : status,
    input,
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}
