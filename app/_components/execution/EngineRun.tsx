"use client";

import { ExternalLink } from "lucide-react";
import { executionConsoleHref } from "@/lib/base/awsConsole";
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

/** Where AWS's console shows the execution; nothing of one that the local engine has, or that is of no account of AWS. */
export function ConsoleLink({ arn, startedAt }: { readonly arn: string | null; readonly startedAt: number | null }) {
  const { data } = useEngineExecution(arn);
  const href = arn === null ? null : executionConsoleHref(arn, startedAt);
  if (href === null || data != null) return null;
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 underline decoration-faint underline-offset-3 hover:text-ink"
    >
      AWS console
      <ExternalLink size={11} aria-hidden />
    </a>
  );
}
