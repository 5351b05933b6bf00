"use client";

import { useEngineAction, useEngineExecution } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { ExecutionActions } from "../engineParts/ExecutionActions";

/** Stop and redrive, of an execution that the local engine has; nothing of any other. */
export function EngineRun({ arn }: { arn: string | null }) {
  const { data } = useEngineExecution(arn);
  const action = useEngineAction();
  if (data === undefined || data === null) return null;
  const { execution, url } = data;
  const why = action.error === null ? null : problemFrom(action.error).why;
  return (
    <>
      {why !== null && (
        <span role="alert" title={why} className="min-w-0 truncate text-bad">
          {why}
        </span>
      )}
      <ExecutionActions execution={execution} url={url} action={action} />
    </>
  );
}

/** Who or what started an execution that the local engine has; nothing of any other. */
export function StartedBy({ arn }: { arn: string | null }) {
  const { data } = useEngineExecution(arn);
  return data === undefined || data === null ? null : <span>by {data.execution.startedBy}</span>;
}
