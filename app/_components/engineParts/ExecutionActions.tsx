"use client";

import type { EngineExecution } from "@/lib/contract/engine";
import type { useEngineAction } from "../../_features/engine";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { awsCommand } from "./awsCommand";
import { Confirmed } from "./Confirmed";

type Props = {
  readonly execution: EngineExecution;
  readonly url: string;
  readonly action: ReturnType<typeof useEngineAction>;
};

/** What can be done with an execution of the local engine: it is stopped while it runs, and redriven after a failure. */
export function ExecutionActions({ execution: { arn, name, status, isRedrivable }, url, action }: Props) {
  const ask = (operation: "StopExecution" | "RedriveExecution") =>
    action.mutate({ operation, about: arn, input: { executionArn: arn } });
  const isRunning = status === "RUNNING";
  if (!isRunning && !isRedrivable) return null;
  const command = isRunning ? "stop-execution" : "redrive-execution";
  return (
    <>
      {isRunning ? (
        <Confirmed
          title={`Stop ${name}?`}
          text="It ends as Aborted. What a task has begun outside goes on."
          verb="Stop"
          onYes={() => ask("StopExecution")}
        />
      ) : (
        <Button
          title="Go on from the state that failed; what succeeded is not done again"
          disabled={action.isPending}
          onClick={() => ask("RedriveExecution")}
        >
          Redrive
        </Button>
      )}
      <CopyButton label="Copy as AWS CLI command" text={() => awsCommand(url, command, { "execution-arn": arn })} />
    </>
  );
}
