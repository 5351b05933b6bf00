"use client";

import type { SpanOutcome, VisitSpan } from "@/lib/history/span";
import { attemptsOf, type Tree } from "@/lib/layout/tree";
import { useEvent } from "../../_features/events";
import { PayloadView } from "../json/PayloadView";
import { payloadOf } from "../json/wire";
import { isObject } from "@/lib/base/json";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";
import { TracedPayload } from "./TracedPayload";

type Props = {
  readonly id: string;
  readonly tree: Tree;
  readonly visit: VisitSpan;
  readonly onEvent: (event: number) => void;
};

/** What went into the state, and what was sent to its task. */
export function InputTab({ id, tree, visit, onEvent }: Props) {
  const enteredId = visit.events[0] ?? null;
  const entered = useEvent(id, enteredId);
  const task = attemptsOf(tree, visit).attempts.at(-1);
  const isTask = task !== undefined && (task.of === "task" || task.of === "lambda" || task.of === "activity");
  const scheduledId = isTask ? (task.events[0] ?? null) : null;
  const scheduled = useEvent(id, scheduledId);
  if (entered.error !== null || scheduled.error !== null) return <QueryProblem queries={[entered, scheduled]} />;
  if (isUnread(entered) || isUnread(scheduled)) return <Loading />;
  const isEntered = isEvent(entered.data?.event, "StateEntered");
  const sent =
    task?.of === "task" ? payloadOf(scheduled.data?.event, "parameters") : payloadOf(scheduled.data?.event, "input");
  return (
    <>
      <TracedPayload
        title="State input"
        executionKey={id}
        event={isEntered ? enteredId : null}
        onEvent={onEvent}
        {...payloadOf(isEntered ? entered.data?.event : undefined, "input")}
        missing="not recorded"
      />
      {scheduled.data !== undefined && (
        <TracedPayload title="Sent to the task" executionKey={id} event={scheduledId} onEvent={onEvent} {...sent} />
      )}
    </>
  );
}

/** What the task answered, what left the state, and the variables it assigned. */
export function OutputTab({ id, tree, visit, onEvent }: Props) {
  const lastId = visit.events.at(-1) ?? null;
  const exited = useEvent(id, lastId);
  // What the state made of its input is marked; without the input nothing is.
  const entered = useEvent(id, visit.events[0] ?? null);
  const input = payloadOf(isEvent(entered.data?.event, "StateEntered") ? entered.data?.event : undefined, "input");
  const task = attemptsOf(tree, visit).attempts.at(-1);
  const isTask =
    task !== undefined &&
    task.outcome === "succeeded" &&
    (task.of === "task" || task.of === "lambda" || task.of === "activity");
  const doneId = isTask ? (task.events.at(-1) ?? null) : null;
  const done = useEvent(id, doneId);
  if (exited.error !== null || done.error !== null) return <QueryProblem queries={[exited, done]} />;
  if (isUnread(exited) || isUnread(done)) return <Loading />;
  const event = isEvent(exited.data?.event, "StateExited") ? exited.data?.event : undefined;
  const details = event?.["stateExitedEventDetails"];
  const assigned = isObject(details) && isObject(details["assignedVariables"]) ? details["assignedVariables"] : null;
  return (
    <>
      <TracedPayload
        title="State output"
        executionKey={id}
        event={event === undefined ? null : lastId}
        onEvent={onEvent}
        {...payloadOf(event, "output")}
        before={input.truncated ? null : input.text}
        missing={NO_OUTPUT[visit.outcome]}
      />
      {assigned !== null && <PayloadView title="Assigned variables" text={JSON.stringify(assigned)} />}
      {done.data !== undefined && (
        <TracedPayload
          title="Answer of the task"
          executionKey={id}
          event={doneId}
          onEvent={onEvent}
          {...payloadOf(done.data.event, "output")}
        />
      )}
    </>
  );
}

/** Said where the record, which was read, has no output of a state. */
const NO_OUTPUT = {
  succeeded: "not recorded",
  caught: "not recorded",
  unknown: "not recorded",
  failed: "It failed: there is no output.",
  timedOut: "It timed out: there is no output.",
  aborted: "It was stopped: there is no output.",
  open: "It had not ended when this was recorded.",
} as const satisfies Record<SpanOutcome, string>;

/** Asked and neither answered nor failed; one that is not asked, for want of an event, is not waited for. */
function isUnread({ data, isEnabled }: ReturnType<typeof useEvent>): boolean {
  return isEnabled && data === undefined;
}

function isEvent(event: Readonly<Record<string, unknown>> | undefined, ending: string): boolean {
  return typeof event?.["type"] === "string" && event["type"].endsWith(ending);
}

function Loading() {
  return (
    <div className="p-3.5" aria-busy="true">
      <Skeleton className="h-32 w-full" />
    </div>
  );
}
