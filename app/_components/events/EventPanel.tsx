"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { printPermalink } from "@/lib/contract/permalink";
import { formatCount } from "@/lib/base/wording";
import { useEvent } from "../../_features/events";
import { parseExact } from "../json/exactJson";
import { JsonTree } from "../json/JsonTree";
import { withTimeAsText } from "../json/wire";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";

type Props = {
  readonly id: string;
  readonly event: number;
  readonly onSelect: (event: number) => void;
  readonly onTimeline: () => void;
};

/** One event as AWS writes it, with an address of its own. */
export function EventPanel({ id, event, onSelect, onTimeline }: Props) {
  const query = useEvent(id, event);
  const { data, error } = query;
  const type = typeof data?.event["type"] === "string" ? data.event["type"] : "";
  const previous = data?.event["previousEventId"];
  const json = data === undefined ? "" : JSON.stringify(withTimeAsText(data.event), null, 2);
  const link = () =>
    window.location.origin + printPermalink({ key: id, tab: "events", event, fork: null, range: null });
  return (
    <div className="flex h-full flex-col">
      <PanelHead event={event} type={type} hasNext={data !== undefined} onSelect={onSelect} />
      <div className="flex h-9 shrink-0 items-center gap-1 border-b px-2">
        <CopyButton text={link} label="Copy the address of this event">
          Link
        </CopyButton>
        <CopyButton text={json} label="Copy the event as JSON">
          JSON
        </CopyButton>
        <Button look="plain" onClick={onTimeline}>
          Show in timeline
        </Button>
        {typeof previous === "number" && previous > 0 && (
          <Button look="plain" onClick={() => onSelect(previous)} title="The event it follows in its chain">
            ← {formatCount(previous)}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label={`Event ${event}`}>
        {error !== null ? (
          <QueryProblem queries={[query]} />
        ) : data === undefined ? (
          <div className="p-3.5">
            <Skeleton className="h-40 w-full" />
          </div>
        ) : (
          <JsonTree key={event} value={parseExact(json)?.value ?? null} />
        )}
      </div>
    </div>
  );
}

type HeadProps = {
  readonly event: number;
  readonly type: string;
  readonly hasNext: boolean;
  readonly onSelect: (event: number) => void;
};

/** Which event it is, and the ones beside it. */
function PanelHead({ event, type, hasNext, onSelect }: HeadProps) {
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 border-b pr-1.5 pl-3.5">
      <h2 className="truncate font-semibold">
        Event {formatCount(event)} <span className="ml-1 font-normal text-ink-2">{type}</span>
      </h2>
      <div className="flex-1" />
      <Button look="plain" square aria-label="Previous event" disabled={event <= 1} onClick={() => onSelect(event - 1)}>
        <ChevronUp size={14} aria-hidden />
      </Button>
      <Button look="plain" square aria-label="Next event" disabled={!hasNext} onClick={() => onSelect(event + 1)}>
        <ChevronDown size={14} aria-hidden />
      </Button>
    </div>
  );
}
