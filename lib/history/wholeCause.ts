import { CAUSE_PREVIEW, type SpanFailure, type ExecutionTrace } from "./span";

/** A cause as far as a trace holds it; not `whole`: its event has more. Empty where none was recorded. */
export type KnownCause = { readonly text: string; readonly whole: boolean };

/** A span keeps the first CAUSE_PREVIEW characters of a cause; the execution has the whole of its own. */
export function wholeCause({ execution }: ExecutionTrace, { cause }: SpanFailure): KnownCause {
  if (cause === null) return { text: "", whole: true };
  if (cause.length < CAUSE_PREVIEW) return { text: cause, whole: true };
  return execution.cause?.startsWith(cause) === true
    ? { text: execution.cause, whole: true }
    : { text: cause, whole: false };
}
