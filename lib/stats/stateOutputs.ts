import type { Json } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";

/** What one visit of a state answered. */
type StateOutput = { readonly state: string; readonly output: Json };

/** The outputs of the visits of some states, in the order of the events; those that are redacted, cut or no JSON are left out. */
export function* stateOutputs(events: readonly HistoryEvent[], states: ReadonlySet<string>): Generator<StateOutput> {
  for (const event of events) {
    if (!("details" in event) || !("name" in event.details) || !("output" in event.details)) continue;
    const { name, output } = event.details as { readonly name: string; readonly output: Payload };
    if (!states.has(name) || output.kind !== "present") continue;
    const value = parsed(output.text);
    if (value !== undefined) yield { state: name, output: value };
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
