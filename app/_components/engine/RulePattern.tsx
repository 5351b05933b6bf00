import { useDeferredValue, useMemo, useState } from "react";
import type { Json } from "@/lib/base/json";
import { compilePattern } from "@/lib/events/pattern";
import { jsonProblem } from "../engineParts/json";
import { JsonField } from "../engineParts/JsonField";

const FIRST_EVENT = JSON.stringify(
  { source: "shop", "detail-type": "Order Placed", detail: { id: "o-17", total: 250 } },
  null,
  2,
);

type Props = { readonly value: string; readonly onChange: (text: string) => void };

/** An event pattern, and an event that it is tried on. */
export function RulePattern({ value, onChange }: Props) {
  const [event, setEvent] = useState(FIRST_EVENT);
  const said = useVerdict(useDeferredValue(value), useDeferredValue(event));
  return (
    <div className="grid gap-2">
      <div className="grid gap-3 md:grid-cols-2">
        <div>
          <JsonField label="Event pattern, JSON" rows={7} value={value} onChange={onChange} />
        </div>
        <div>
          <JsonField label="An event to try it on, JSON" rows={7} value={event} onChange={setEvent} />
        </div>
      </div>
      <p role="status" aria-label="Does it match" className={said.look}>
        {said.text}
      </p>
    </div>
  );
}

function useVerdict(pattern: string, event: string) {
  return useMemo(() => {
    if (jsonProblem(pattern) !== null) return { text: "", look: "" };
    const compiled = compilePattern(pattern);
    if (!compiled.ok) return { text: `Event pattern is not valid. Reason: ${compiled.error}`, look: "text-bad" };
    if (jsonProblem(event) !== null) return { text: "", look: "" };
    return compiled.value(JSON.parse(event) as Json)
      ? { text: "The pattern matches the event.", look: "text-ok" }
      : { text: "The pattern does not match the event.", look: "text-ink-2" };
  }, [pattern, event]);
}
