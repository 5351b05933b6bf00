import { parseInstant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import type { EffectOf } from "@/lib/engine/drive/world";
import { parsed } from "../comparable";
import { jsonDifferences } from "../jsonDiff";

/** ms UTC, both included. */
type Span = { readonly from: number; readonly until: number };

/**
 * Whether a request is a recorded one but for what the run's own clock and the task token put into it: a fork comes to
 * its states earlier or later. A time counts as read off the clock when it lies within its run, on both sides.
 *
 * @param recorded from the start of the recorded run to its last event.
 */
export function isSameButClock(
  { input, taskToken, at }: EffectOf<"invokeTask">,
  parameters: string,
  startedAt: number,
  recorded: Span,
): boolean {
  const ours = { from: startedAt, until: at };
  const match = (mine: Json, theirs: Json): boolean | null => {
    if (mine === theirs || typeof mine !== "string" || typeof theirs !== "string") return null;
    if (taskToken !== undefined && mine === taskToken) return true;
    return isWithin(mine, ours) && isWithin(theirs, recorded) ? true : null;
  };
  return jsonDifferences("$", parsed(input), parsed(parameters), match).length === 0;
}

function isWithin(text: string, { from, until }: Span): boolean {
  const at = parseInstant(text);
  // A context object's times are cut to milliseconds, those of some tools to seconds.
  return at !== null && at >= from - 1_000 && at <= until;
}
