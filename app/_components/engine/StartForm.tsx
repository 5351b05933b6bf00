"use client";

import { useId, useState } from "react";
import type { EngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { ProblemNote } from "../ui/ProblemNote";
import { awsCommand } from "./awsCommand";
import { JsonField, jsonProblem } from "./JsonField";

type Props = {
  readonly machine: EngineMachine;
  readonly url: string;
  /** What stands there first. */
  readonly first: string;
};

export function StartForm({ machine: { arn }, url, first }: Props) {
  const [input, setInput] = useState(first);
  const [name, setName] = useState("");
  const action = useEngineAction();
  const id = useId();
  const named = name.trim() === "" ? {} : { name: name.trim() };
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        action.mutate({ operation: "StartExecution", about: arn, input: { stateMachineArn: arn, input, ...named } });
      }}
    >
      <JsonField label="Input, JSON" rows={4} value={input} onChange={setInput} />
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="text-ink-2">
          Name
        </label>
        <input
          id={id}
          className={`${FIELD} max-w-60`}
          maxLength={80}
          placeholder="made up when empty"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" look="primary" disabled={jsonProblem(input) !== null || action.isPending}>
          Start
        </Button>
        <CopyButton
          label="Copy as AWS CLI command"
          text={() => awsCommand(url, "start-execution", { "state-machine-arn": arn, input, ...named })}
        >
          Copy as AWS CLI command
        </CopyButton>
      </div>
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      {action.isSuccess && <p role="status">Started.</p>}
    </form>
  );
}
