import type { Source, State } from "@/lib/asl/machine";
import { type Instant, instant, parseInstant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { SECOND_MS } from "@/lib/base/time";
import { compileReferencePath } from "@/lib/expr/reference-path";
import type { EventOf } from "./event";

/** Inputs longer than this (characters) are not parsed to learn a time. */
const MAX_INPUT = 1 << 16;
/** ms from the epoch beyond which there are no dates. */
const LAST_DATE = 8.64e15;

/**
 * When a Wait that was entered will end, ms UTC, as its definition and its recorded input tell it: what is written down,
 * or one place of the input. Null for what a JSONata expression, a variable or the context object tells.
 */
export function waitEnd(state: State, { timestamp, details }: EventOf<"WaitStateEntered">): Instant | null {
  if (state.type !== "Wait") return null;
  const data = (): Json | undefined =>
    (state.inputPath === undefined || state.inputPath === "$") &&
    details.input.kind === "present" &&
    details.input.text.length <= MAX_INPUT
      ? parsed(details.input.text)
      : undefined;
  if (state.seconds !== undefined) {
    const seconds = valueOf(state.seconds, data);
    return typeof seconds === "number" ? dateOrNull(timestamp + seconds * SECOND_MS) : null;
  }
  const at = state.timestamp === undefined ? null : valueOf(state.timestamp, data);
  return typeof at === "string" ? parseInstant(at) : null;
}

function valueOf(source: Source<Json>, data: () => Json | undefined): Json {
  if (source.kind === "literal") return source.value;
  // `$$` is the context object and `$name` a variable: the input has neither.
  if (source.kind !== "path" || !/^\$[.[]/.test(source.path)) return null;
  const path = compileReferencePath(source.path);
  const input = data();
  if (!path.ok || input === undefined) return null;
  const found = path.value.read(input);
  return found.ok ? (found.value ?? null) : null;
}

function dateOrNull(ms: number): Instant | null {
  return Math.abs(ms) <= LAST_DATE ? instant(ms) : null;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
