"use client";

import { useId, useState } from "react";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { awsCommand } from "../engineParts/awsCommand";
import { jsonProblem } from "../engineParts/json";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { ProblemNote } from "../ui/ProblemNote";
import { JsonField } from "./JsonField";

type Props = {
  readonly opened: OpenedEngineMachine;
  readonly url: string;
  /** What stands there first. */
  readonly first: string;
};

/** Starts an execution of the newest revision, of a version or by an alias. */
export function StartForm({ opened: { machine, versions, aliases }, url, first }: Props) {
  const [qualifier, setQualifier] = useState("");
  const [input, setInput] = useState(first);
  const [name, setName] = useState("");
  const action = useEngineAction();
  const id = useId();
  const arn = qualifier === "" ? machine.arn : `${machine.arn}:${qualifier}`;
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
        <label htmlFor={`${id}n`} className="text-ink-2">
          Name
        </label>
        <input
          id={`${id}n`}
          className={`${FIELD} max-w-60`}
          maxLength={80}
          placeholder="made up when empty"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {versions.length > 0 && (
          <>
            <label htmlFor={`${id}q`} className="text-ink-2">
              Runs
            </label>
            <select
              id={`${id}q`}
              className={`${FIELD} max-w-48`}
              value={qualifier}
              onChange={(event) => setQualifier(event.target.value)}
            >
              <option value="">the newest revision</option>
              {aliases.map(({ name: alias }) => (
                <option key={alias} value={alias}>
                  alias {alias}
                </option>
              ))}
              {versions.map(({ number }) => (
                <option key={number} value={number}>
                  version {number}
                </option>
              ))}
            </select>
          </>
        )}
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
