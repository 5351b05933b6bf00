"use client";

import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { Status } from "@/lib/contract/status";
import { useEvent } from "../../_features/events";
import type { TabProps } from "../tab/tabProps";
import { HidingNote } from "../ui/HidingNote";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";
import { PayloadView } from "../json/PayloadView";
import { payloadOf } from "../json/wire";
import { TracedPayload } from "../panel/TracedPayload";

/** Said where a record that was read has no output. */
const NO_OUTPUT = {
  RUNNING: "It had not ended when this was recorded.",
  PENDING_REDRIVE: "It had not ended when this was recorded.",
  SUCCEEDED: "The record does not hold the output.",
  FAILED: "It failed: there is no output.",
  TIMED_OUT: "It timed out: there is no output.",
  ABORTED: "It was stopped: there is no output.",
  UNKNOWN: "The record does not hold an output.",
} as const satisfies Record<Status, string>;

/** Input, output and, when it failed, the error of the whole execution. */
export function DataTab({ opened, showEvent }: TabProps) {
  return (
    <div className="flex h-full flex-col border border-t-0 bg-panel">
      <HidingNote rules={opened.hiding} className="border-b border-line-soft px-3.5 py-1" />
      <div className="grid min-h-0 flex-1 grid-cols-2 divide-x overflow-hidden max-[560px]:grid-cols-1 max-[560px]:divide-x-0 max-[560px]:divide-y">
        <div className="min-w-0 overflow-y-auto" tabIndex={0} role="region" aria-label="Input">
          <Input opened={opened} />
        </div>
        <div className="min-w-0 overflow-y-auto" tabIndex={0} role="region" aria-label="Output">
          <Output opened={opened} onEvent={showEvent} />
        </div>
      </div>
    </div>
  );
}

// What an event does not hold is missing of the record; what was not read is not: that is said apart.

function Input({ opened: { row, firstEventId, described } }: { opened: OpenedExecution }) {
  const first = useEvent(row.key, firstEventId);
  if (firstEventId !== null && first.data === undefined) return <Unread query={first} />;
  const event = first.data?.event;
  const told = payloadOf(event?.["type"] === "ExecutionStarted" ? event : undefined, "input");
  const input = described === null ? told : { text: described.input, truncated: false };
  return <PayloadView heading="h2" title="Input" {...input} missing="The record does not hold the input." />;
}

type OutputProps = { readonly opened: OpenedExecution; readonly onEvent: TabProps["showEvent"] };

function Output({ opened: { row, lastEventId, cause, described }, onEvent }: OutputProps) {
  const last = useEvent(row.key, lastEventId);
  if (lastEventId !== null && last.data === undefined) return <Unread query={last} />;
  const event = last.data?.event;
  const told = payloadOf(event?.["type"] === "ExecutionSucceeded" ? event : undefined, "output");
  const output = described === null ? told : { text: described.output, truncated: false };
  const whole = cause ?? row.cause;
  return (
    <>
      {row.error !== null && <PayloadView heading="h2" title="Error" text={row.error} />}
      {whole !== null && <PayloadView heading="h2" title="Cause" text={whole} />}
      {(output.text !== null || (row.error === null && whole === null)) && (
        <TracedPayload
          heading="h2"
          title="Output"
          executionKey={row.key}
          event={event?.["type"] === "ExecutionSucceeded" ? lastEventId : null}
          onEvent={onEvent}
          {...output}
          missing={NO_OUTPUT[row.status]}
        />
      )}
    </>
  );
}

function Unread({ query }: { query: ReturnType<typeof useEvent> }) {
  if (query.error !== null) return <QueryProblem queries={[query]} />;
  return (
    <div className="p-4" role="status" aria-busy="true" aria-label="Loading">
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
