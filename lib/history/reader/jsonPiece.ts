import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { codecCrashIn } from "./surroundings";

/** The value of a piece, or why its text is no JSON, in the words of the engine. */
export type Parsed = Result<Json, string>;

/** A piece of the text; `at` is where it starts, for `place`, until the next chunk is pushed. */
export type JsonPiece = { readonly at: number } &
  /** `before` is what stands before it on its line: of a log, the time and the stream. */
  (
    | { readonly kind: "value"; readonly text: string; readonly json: Parsed; readonly before: string }
    | { readonly kind: "element"; readonly text: string; readonly json: Parsed; readonly of: string }
    /** An object whose array was streamed has ended: its other members, as JSON texts. */
    | { readonly kind: "rest"; readonly members: ReadonlyMap<string, string> }
  );

export function parse(text: string): Parsed {
  try {
    return ok(JSON.parse(text) as Json);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

/** What stands behind a broken place, or inside of a broken value, when the AWS command line crashed there. */
export function crashIn(text: string): { readonly crash?: string } {
  const crash = codecCrashIn(text);
  return crash === null ? {} : { crash };
}
