"use client";

import type { VisitSpan } from "@/lib/history/span";
import { triesOf, type Tree } from "@/lib/layout/tree";
import { useEvent } from "../../_features/events";
import { problemFrom } from "../../_features/http";
import { PayloadView } from "../data/PayloadView";
import { payloadOf } from "../data/wire";
import { isObject } from "@/lib/base/json";
import { ProblemNote } from "../ui/ProblemNote";
import { Skeleton } from "../ui/Skeleton";

type Props = { readonly id: string; readonly tree: Tree; readonly visit: VisitSpan };

/** What went into the state, and what was sent to its task. */
export function InputTab({ id, tree, visit }: Props) {
  const entered = useEvent(id, visit.events[0] ?? null);
  const task = triesOf(tree, visit).attempts.at(-1);
  const scheduled = useEvent(
    id,
    task !== undefined && (task.of === "task" || task.of === "lambda" || task.of === "activity")
      ? (task.events[0] ?? null)
      : null,
  );
  if (entered.isLoading || scheduled.isLoading) return <Loading />;
  const error = entered.error ?? scheduled.error;
  if (error !== null) return <Failed error={error} />;
  const isEntered = isEvent(entered.data?.event, "StateEntered");
  const sent =
    task?.of === "task" ? payloadOf(scheduled.data?.event, "parameters") : payloadOf(scheduled.data?.event, "input");
  return (
    <>
      <PayloadView
        title="State input"
        {...payloadOf(isEntered ? entered.data?.event : undefined, "input")}
        missing="not recorded"
      />
      {scheduled.data !== undefined && <PayloadView title="Sent to the task" {...sent} />}
    </>
  );
}

/** What the task answered, what left the state, and the variables it assigned. */
export function OutputTab({ id, tree, visit }: Props) {
  const lastId = visit.events.at(-1) ?? null;
  const exited = useEvent(id, lastId);
  const task = triesOf(tree, visit).attempts.at(-1);
  const isTask =
    task !== undefined &&
    task.outcome === "succeeded" &&
    (task.of === "task" || task.of === "lambda" || task.of === "activity");
  const done = useEvent(id, isTask ? (task.events.at(-1) ?? null) : null);
  if (exited.isLoading || done.isLoading) return <Loading />;
  const error = exited.error ?? done.error;
  if (error !== null) return <Failed error={error} />;
  const event = isEvent(exited.data?.event, "StateExited") ? exited.data?.event : undefined;
  const details = event?.["stateExitedEventDetails"];
  const assigned = isObject(details) && isObject(details["assignedVariables"]) ? details["assignedVariables"] : null;
  return (
    <>
      <PayloadView
        title="State output"
        {...payloadOf(event, "output")}
        missing={
          visit.outcome === "open"
            ? "It has not ended yet."
            : visit.outcome === "succeeded"
              ? "not recorded"
              : "It ended without an output."
        }
      />
      {assigned !== null && <PayloadView title="Assigned variables" text={JSON.stringify(assigned)} />}
      {done.data !== undefined && <PayloadView title="Answer of the task" {...payloadOf(done.data.event, "output")} />}
    </>
  );
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

function Failed({ error }: { error: unknown }) {
  return (
    <div className="p-3.5">
      <ProblemNote problem={problemFrom(error)} />
    </div>
  );
}
