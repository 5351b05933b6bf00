"use client";

import type { Span, SpanFailure } from "@/lib/history/span";
import { wholeCause } from "@/lib/history/wholeCause";
import type { DefinedStates } from "@/lib/layout/definition";
import { counted, formatCount } from "@/lib/base/wording";
import { itemsOutcome, lengthText } from "@/lib/layout/label";
import { itemsOf } from "@/lib/layout/items";
import { contentsOf, attemptsOf, type Tree } from "@/lib/layout/tree";
import { useEvent } from "../../_features/events";
import { PayloadView } from "../json/PayloadView";
import { detailsOf, textOf } from "../json/wire";
import { QueryProblem } from "../ui/QueryProblem";
import { Time } from "../ui/Time";
import { CalledTask } from "./CalledTask";
import { EventLink } from "./EventLink";
import { Fact } from "./Fact";
import { RecoveryNotes } from "./RecoveryNotes";

type Props = {
  readonly id: string;
  readonly tree: Tree;
  readonly span: Span;
  readonly definition: DefinedStates | null;
  readonly onEvent: (event: number) => void;
};

export function SummaryTab({ id, tree, span, definition, onEvent }: Props) {
  const first = span.events[0];
  const last = span.events.at(-1);
  const { branches } = contentsOf(tree, [span]);
  const items = itemsOf(tree, [span]);
  const attempts = span.kind === "visit" ? attemptsOf(tree, span).attempts : [];
  const task = attempts.findLast((attempt) => attempt.resource !== null);
  return (
    <>
      {span.failure !== null && <FailureNote id={id} tree={tree} failure={span.failure} onEvent={onEvent} />}
      {span.kind === "visit" && span.recovery.length > 0 && (
        <RecoveryNotes id={id} tree={tree} visit={span} definition={definition} />
      )}
      <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-y-1 px-3.5 py-2.5">
        {span.kind === "visit" && span.stateType !== null && <Fact name="Type">{span.stateType}</Fact>}
        {task !== undefined && (
          <Fact name="Resource">
            <span className="mono wrap-anywhere">{[task.resourceType, task.resource].filter(Boolean).join(":")}</span>
          </Fact>
        )}
        {task !== undefined && <CalledTask id={id} attempt={task} />}
        <Fact name="Duration">{lengthText(tree, span)}</Fact>
        <Fact name="Started">
          <Time at={span.start} />
          {span.startMissing && <span className="text-ink-3"> or earlier: not recorded</span>}
        </Fact>
        <Fact name="Ended">
          <Ended span={span} knownTo={tree.knownTo} />
        </Fact>
        {attempts.length > 1 && <Fact name="Attempts">{formatCount(attempts.length)}</Fact>}
        {span.kind === "visit" && span.visit > 1 && <Fact name="Visit">{formatCount(span.visit)}</Fact>}
        {branches.length > 0 && (
          <Fact name="Branches">{formatCount(new Set(branches.map(({ branch }) => branch)).size)}</Fact>
        )}
        {items.length > 0 && (
          <Fact name="Items">
            {counted(items.length, "item")}: {itemsOutcome(tree, items)}
          </Fact>
        )}
        {span.kind === "visit" && span.next !== null && <Fact name="Then">{span.next}</Fact>}
        {span.kind === "mapRun" && span.mapRunArn !== null && (
          <Fact name="Map Run">
            <span className="mono wrap-anywhere">{span.mapRunArn}</span>
          </Fact>
        )}
        {first !== undefined && (
          <Fact name="Events">
            <EventLink id={first} onEvent={onEvent} />
            {last !== undefined && last !== first && (
              <>
                {" → "}
                <EventLink id={last} onEvent={onEvent} />
              </>
            )}
          </Fact>
        )}
      </dl>
    </>
  );
}

/** When it ended; of what was open where the record ends, how far that goes. */
function Ended({ span, knownTo }: { span: Span; knownTo: number }) {
  if (span.end !== null) return <Time at={span.end} />;
  if (span.outcome !== "open") return <span className="text-ink-3">not recorded</span>;
  return (
    <span className="text-ink-3">
      not by <Time at={knownTo} />, where the record ends
    </span>
  );
}

type FailureProps = {
  readonly id: string;
  readonly tree: Tree;
  readonly failure: SpanFailure;
  readonly onEvent: (event: number) => void;
};

/** The error and the whole of its cause: the span keeps a preview, the execution or its event has the rest. */
function FailureNote({ id, tree, failure, onEvent }: FailureProps) {
  const known = wholeCause(tree.trace, failure);
  const event = useEvent(id, known.whole ? null : failure.eventId);
  const told = event.data === undefined ? null : textOf(detailsOf(event.data.event)["cause"]);
  const cause = told ?? `${known.text}${known.whole ? "" : "…"}`;
  return (
    <div className="border-b border-line-soft">
      <div className="flex items-baseline gap-2 px-3.5 pt-2.5">
        <span className="mono font-medium wrap-anywhere text-bad">{failure.error ?? "no error name"}</span>
        <span className="ml-auto shrink-0 text-ink-3">
          <EventLink id={failure.eventId} onEvent={onEvent} />
        </span>
      </div>
      {cause === "" ? (
        <p className="px-3.5 pt-0.5 pb-2.5 text-ink-3">no cause recorded</p>
      ) : cause.trimStart().startsWith("{") ? (
        <PayloadView title="Cause" text={cause} />
      ) : (
        <p className="px-3.5 pt-0.5 pb-2.5 wrap-anywhere whitespace-pre-wrap text-ink-2">{cause.slice(0, 4000)}</p>
      )}
      {event.error !== null && (
        <>
          <p className="px-3.5 text-ink-2">This is only the beginning of the cause: the rest was not read.</p>
          <QueryProblem queries={[event]} />
        </>
      )}
    </div>
  );
}
