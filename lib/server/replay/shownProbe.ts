import type { Json, JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { redactEvents } from "@/lib/redact/events";
import { redactionOf } from "@/lib/redact/redactor";
import type { RedactRule } from "@/lib/redact/rule";
import type { CompiledProbe } from "@/lib/replay/probe/compileProbe";

/** Rules, and the name of the machine for which they hold, as they are handed to a process. */
export type HiddenFrom = { readonly rules: readonly RedactRule[]; readonly machine: string | null };

/**
 * A probe that sees what pages show: what rules hide is hidden before the expression is evaluated, so nothing that it computes
 * can tell of it.
 */
export function shownProbe(
  evaluate: CompiledProbe,
  hidden: HiddenFrom | undefined,
  events: readonly HistoryEvent[],
): CompiledProbe {
  const redactor = redactionOf(hidden?.rules ?? [], String).of(hidden?.machine ?? null);
  if (redactor.isEmpty) return evaluate;
  redactEvents(redactor, events);
  const shown = (value: Json) => redactor.value(value);
  const orAbsent = (value: Json | undefined) => (value === undefined ? undefined : shown(value));
  return ({ input, effective, result, output, errorOutput, variables, context, at }) =>
    evaluate({
      input: shown(input),
      effective: shown(effective),
      result: orAbsent(result),
      output: orAbsent(output),
      errorOutput: orAbsent(errorOutput),
      variables: shown(variables) as JsonObject,
      context: shown(context) as JsonObject,
      at,
    });
}
