import { readdirSync, readFileSync } from "node:fs";
import type { Json } from "@/lib/base/json";

/** One of the project's own cases: exactly one of the members after `variables` says what must come out. */
export type ExpressionCase = {
  readonly name: string;
  readonly expression: string;
  readonly input?: Json;
  /** The input as text, for what an object literal cannot say. */
  readonly inputText?: string;
  readonly context?: Json;
  readonly variables?: Readonly<Record<string, Json>>;
  readonly expected?: Json;
  /** Compares the text, so the order of keys too. */
  readonly expectedText?: string;
  readonly error?: string;
  /** Of an intrinsic function call: a path among its arguments gave nothing. */
  readonly pathError?: string;
  readonly syntaxError?: string;
  /** JSONata: an outcome that is no value. */
  readonly outcome?: "nothing" | "unsupported";
  readonly fault?: string;
};

/** All cases of a folder of tests/conformance. */
export function casesOf(folder: string): readonly ExpressionCase[] {
  const directory = new URL(`../conformance/${folder}/`, import.meta.url);
  return readdirSync(directory).flatMap((file) =>
    (JSON.parse(readFileSync(new URL(file, directory), "utf8")) as ExpressionCase[]).map((given) => ({
      ...given,
      input: given.inputText === undefined ? (given.input ?? null) : (JSON.parse(given.inputText) as Json),
    })),
  );
}
