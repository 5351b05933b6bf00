"use client";

import { useState } from "react";
import type { WaitingTask } from "@/lib/contract/engine";
import { formatDuration } from "@/lib/base/wording";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { useNow } from "../ui/zone";
import { awsCommand } from "../engineParts/awsCommand";
import { indented, jsonProblem } from "../engineParts/json";
import { JsonField } from "../engineParts/JsonField";
import { Labelled } from "../ui/Labelled";

type Props = { readonly task: WaitingTask; readonly url: string };
type Open = "succeed" | "fail" | null;

/** A task that waits for its token: who asks, since when, with what; and how to end it. */
export function WaitingTaskRow({ task, url }: Props) {
  const [open, setOpen] = useState<Open>(null);
  const action = useEngineAction();
  const { taskToken, executionArn: about } = task;
  const heartbeat = () => action.mutate({ operation: "SendTaskHeartbeat", about, input: { taskToken } });
  return (
    <li className="border-b border-line-soft px-3 py-2 last:border-0" aria-label={`${task.machine} › ${task.state}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1 truncate">
          <span className="text-ink-2">{task.machine} › </span>
          <span className="font-medium">{task.state}</span>
          <span className="ml-2 text-ink-3" title={task.executionArn}>
            {task.executionName}
          </span>
        </span>
        <Waits task={task} />
        <div className="flex gap-1.5">
          <Button look="primary" aria-expanded={open === "succeed"} onClick={() => setOpen(toggled(open, "succeed"))}>
            Succeed
          </Button>
          <Button aria-expanded={open === "fail"} onClick={() => setOpen(toggled(open, "fail"))}>
            Fail
          </Button>
          <Button disabled={action.isPending} onClick={heartbeat}>
            Heartbeat
          </Button>
          <CopyButton
            label="Copy the heartbeat as AWS CLI command"
            text={() => awsCommand(url, "send-task-heartbeat", { "task-token": taskToken })}
          />
        </div>
      </div>
      <pre className="mono mt-1.5 max-h-52 overflow-auto rounded-md bg-bg px-2 py-1 text-ink-2" tabIndex={0}>
        {indented(task.input)}
      </pre>
      {open === "succeed" && <Succeed task={task} url={url} action={action} />}
      {open === "fail" && <Fail task={task} url={url} action={action} />}
      {action.error !== null && (
        <div className="mt-2">
          <ProblemNote problem={problemFrom(action.error)} />
        </div>
      )}
    </li>
  );
}

function toggled(open: Open, what: Exclude<Open, null>): Open {
  return open === what ? null : what;
}

function Waits({ task }: { task: WaitingTask }) {
  const { activity, worker, scheduledAt, heartbeatAt, heartbeatSeconds, timeoutSeconds } = task;
  const now = useNow(1_000);
  const whom = activity === null ? "for its token" : worker === null ? `for a worker of ${activity}` : `for ${worker}`;
  return (
    <span className="text-ink-2">
      waits {whom} since <Time at={scheduledAt} short />
      {now !== null && ` (${formatDuration(Math.max(0, now - scheduledAt))})`}
      {timeoutSeconds !== null && `, at most ${formatDuration(timeoutSeconds * 1000)}`}
      {heartbeatSeconds !== null && `, a heartbeat each ${formatDuration(heartbeatSeconds * 1000)}`}
      {heartbeatAt !== null && now !== null && ` (the last ${formatDuration(Math.max(0, now - heartbeatAt))} ago)`}
    </span>
  );
}

type FormProps = Props & { readonly action: ReturnType<typeof useEngineAction> };

const TEXT = "mono w-full rounded-md border bg-panel px-2 py-1";

function Succeed({ task: { taskToken, executionArn }, url, action }: FormProps) {
  const [output, setOutput] = useState("{}");
  return (
    <form
      className="mt-2 grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        action.mutate({ operation: "SendTaskSuccess", about: executionArn, input: { taskToken, output } });
      }}
    >
      <JsonField label="Output, JSON" rows={3} value={output} onChange={setOutput} />
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" disabled={jsonProblem(output) !== null || action.isPending}>
          Send success
        </Button>
        <CopyButton
          label="Copy as AWS CLI command"
          text={() => awsCommand(url, "send-task-success", { "task-token": taskToken, "task-output": output })}
        >
          Copy as AWS CLI command
        </CopyButton>
      </div>
    </form>
  );
}

function Fail({ task: { taskToken, executionArn }, url, action }: FormProps) {
  const [error, setError] = useState("Rejected");
  const [cause, setCause] = useState("");
  return (
    <form
      className="mt-2 grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        action.mutate({ operation: "SendTaskFailure", about: executionArn, input: { taskToken, error, cause } });
      }}
    >
      <Labelled label="Error">
        {(id) => (
          <input
            id={id}
            className={TEXT}
            maxLength={256}
            value={error}
            onChange={(event) => setError(event.target.value)}
          />
        )}
      </Labelled>
      <Labelled label="Cause">
        {(id) => (
          <input
            id={id}
            className={TEXT}
            maxLength={32_768}
            value={cause}
            onChange={(event) => setCause(event.target.value)}
          />
        )}
      </Labelled>
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" disabled={action.isPending}>
          Send failure
        </Button>
        <CopyButton
          label="Copy as AWS CLI command"
          text={() => awsCommand(url, "send-task-failure", { "task-token": taskToken, error, cause })}
        >
          Copy as AWS CLI command
        </CopyButton>
      </div>
    </form>
  );
}
