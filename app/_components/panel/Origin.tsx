"use client";

import { X } from "lucide-react";
import type { OriginAnswer, OriginQuery } from "@/lib/contract/origin";
import { decisionText, nodeText } from "@/lib/replay/origin/originText";
import type { ToldNode } from "@/lib/replay/origin/toldOrigin";
import { useOrigin } from "../../_features/origin";
import { Button } from "../ui/Button";
import { QueryProblem } from "../ui/QueryProblem";
import { Awaited } from "./Awaited";
import { EventLink } from "./EventLink";

type Props = {
  readonly executionKey: string;
  readonly value: OriginQuery;
  readonly onEvent: (event: number) => void;
  readonly onClose: () => void;
};

/** Where a value came from: each place that wrote it, with the event that shows it, down to where it was given. */
export function Origin({ executionKey, value, onEvent, onClose }: Props) {
  const query = useOrigin(executionKey, value);
  return (
    <section aria-label="Where it comes from" className="mx-3.5 mb-2 rounded-md border bg-mute/40">
      <div className="flex min-h-8 items-center gap-2 pl-2.5">
        <h4 className="min-w-0 font-medium wrap-anywhere">
          Where <code className="mono">{value.path}</code> comes from
        </h4>
        <Button look="plain" square aria-label="Close where it comes from" onClick={onClose} className="ml-auto">
          <X size={14} aria-hidden />
        </Button>
      </div>
      <div role="status" className="px-2.5 pb-2">
        {query.error !== null ? <QueryProblem queries={[query]} /> : <Answered answer={query.data} onEvent={onEvent} />}
      </div>
    </section>
  );
}

function Answered({ answer, onEvent }: { answer: OriginAnswer | undefined; onEvent: Props["onEvent"] }) {
  if (answer?.state !== "opened") return <Awaited answer={answer} />;
  if (answer.origin.kind === "refused") return <p>{answer.origin.why}</p>;
  const { nodes, decisions } = answer.origin;
  return (
    <>
      <ol className="flex flex-col gap-1">
        {nodes.map((node, i) => (
          <Node key={i} node={node} onEvent={onEvent} />
        ))}
      </ol>
      {decisions.length > 0 && (
        <>
          <h5 className="mt-2 text-ink-2">On the way</h5>
          <ul>
            {decisions.map((one, i) => (
              <li key={i} className="wrap-anywhere">
                {decisionText({ ...one, eventId: null })} <Event id={one.eventId} onEvent={onEvent} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Deeper ones are no further in: there would be no room for their words. */
const INDENTS = ["pl-0", "pl-4", "pl-8", "pl-12", "pl-16"] as const;

function Node({ node, onEvent }: { node: ToldNode; onEvent: Props["onEvent"] }) {
  return (
    <li className={`wrap-anywhere ${INDENTS[node.depth] ?? "pl-16"}`}>
      <span className="mono">{nodeText({ ...node, eventId: null })}</span> <Event id={node.eventId} onEvent={onEvent} />
      {node.looked.length > 0 && (
        <span className="block text-ink-3">looked at, without going in: {node.looked.join(", ")}</span>
      )}
      {node.more > 0 && <span className="block text-ink-3">and {node.more} more</span>}
    </li>
  );
}

function Event({ id, onEvent }: { id: number | null; onEvent: Props["onEvent"] }) {
  return id === null ? null : <EventLink id={id} onEvent={onEvent} />;
}
