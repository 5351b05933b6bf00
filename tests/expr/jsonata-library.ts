import jsonata from "jsonata";
import type { Json } from "@/lib/base/json";
import type { EvaluationResult } from "@/lib/expr/jsonata/evaluationResult";

/** An outcome in one line: JSON, the error as AWS prints it after the mark, or its kind. */
export function textOf(outcome: EvaluationResult): string {
  switch (outcome.kind) {
    case "value":
      return JSON.stringify(outcome.value);
    case "fault":
      return outcome.fault.kind === "internal" ? "internal" : outcome.fault.message;
    case "nothing":
    case "unsupported":
    case "tooLarge":
      return outcome.kind;
  }
}

/** What jsonata 2.0.6 itself answers, in the same words. */
export async function textOfLibrary(
  expression: string,
  input: Json,
  variables: Readonly<Record<string, Json>> = {},
): Promise<string> {
  try {
    const states = structuredClone({ input });
    const value: unknown = await jsonata(expression).evaluate(undefined, { ...structuredClone(variables), states });
    if (value === undefined) return "nothing";
    return JSON.stringify(plain(value));
  } catch (thrown) {
    const { code, message } = thrown as { code?: string; message: string };
    return code === undefined ? "internal" : `${code}: ${message}`;
  }
}

/** As AWS writes values: no -0, numbers without a JSON form as texts. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === "number" && !Number.isFinite(member) ? String(member) : member,
    ),
  ) as unknown;
}
