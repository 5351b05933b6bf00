import type { Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { numberOf } from "@/lib/base/long";
import { err, ok, type Result } from "@/lib/base/result";
import { compileDynamic } from "@/lib/expr/dynamic";
import { SeededEntropy } from "@/lib/expr/entropy";
import { compileJsonata, expressionIn } from "@/lib/expr/jsonata/compile";
import { evaluationFailure } from "@/lib/expr/jsonata/failures";

export const PROBE_LANGUAGES = ["JSONPath", "JSONata"] as const;
export type ProbeLanguage = (typeof PROBE_LANGUAGES)[number];

/** What a probe sees of one visit of a state. Absent: the visit did not come to it. */
export type ProbeScope = {
  readonly input: Json;
  /** The input behind InputPath: what `$` is in JSONPath. */
  readonly effective: Json;
  readonly result?: Json | undefined;
  readonly output?: Json | undefined;
  readonly errorOutput?: Json | undefined;
  readonly variables: JsonObject;
  readonly context: JsonObject;
  readonly at: Instant;
};

/** An error says why there is no value, in the words in which the state would have failed. */
export type CompiledProbe = (seen: ProbeScope) => Result<Json, string>;

/**
 * An expression to be evaluated at visits of a state: JSONata with its `{% %}`, else a path or an intrinsic function
 * call. `language` says it instead; JSONata may then come without its signs. What it may use is bounded as the state's own.
 */
export function compileProbe(text: string, language?: ProbeLanguage): Result<CompiledProbe, string> {
  const inside = expressionIn(text.trim());
  const isJsonata = language === undefined ? inside !== null : language === "JSONata";
  return isJsonata ? jsonataProbe(inside ?? text.trim()) : pathProbe(text.trim());
}

function jsonataProbe(text: string): Result<CompiledProbe, string> {
  const compiled = compileJsonata(text);
  if (!compiled.ok) {
    const { message, position } = compiled.error;
    return err(`The JSONata expression cannot be read at character ${position + 1}: ${message}`);
  }
  const expression = compiled.value;
  return ok(({ variables, at, ...seen }) => {
    const made = expression.evaluate({
      states: statesOf(seen),
      variables: { get: (name) => memberOf(variables, name) },
      entropy: new SeededEntropy("probe"),
      at,
    });
    return made.kind === "value" ? ok(numberOf(made.value)) : err(evaluationFailure(text, "probe", made).cause);
  });
}

/** `$states` of a state, and its output, which no state sees of itself. */
function statesOf({ input, context, result, output, errorOutput }: Omit<ProbeScope, "variables" | "at" | "effective">) {
  const given = { result, output, errorOutput };
  const there = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { input, context, ...there };
}

function pathProbe(text: string): Result<CompiledProbe, string> {
  if (!text.startsWith("$") && !text.startsWith("States."))
    return err(`${text} is neither a path ($…), an intrinsic function (States.…) nor JSONata ({% … %}).`);
  const compiled = compileDynamic(text, "probe");
  if (!compiled.ok) return err(`The path cannot be read: ${compiled.error.message}`);
  const { evaluate } = compiled.value;
  return ok(({ effective, context, variables }) => {
    const get = (name: string) => memberOf(variables, name);
    const made = evaluate({ input: effective, context, variables: { get }, entropy: new SeededEntropy("probe") });
    return made.ok ? made : err(made.error.cause);
  });
}

function memberOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
