"use client";

import { useId, useState } from "react";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { awsCommand } from "../engineParts/awsCommand";
import { CopyCommand } from "../engineParts/CopyCommand";
import { jsonProblem } from "../engineParts/json";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { JsonField } from "../engineParts/JsonField";

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
      className="grid grid-cols-[minmax(0,1fr)] gap-2"
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
          <RunsSelect id={`${id}q`} of={{ versions, aliases }} value={qualifier} onChange={setQualifier} />
        )}
        <Button type="submit" look="primary" disabled={jsonProblem(input) !== null || action.isPending}>
          Start
        </Button>
        <CopyCommand
          command={() => awsCommand(url, "start-execution", { "state-machine-arn": arn, input, ...named })}
        />
      </div>
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      {action.isSuccess && <p role="status">Started.</p>}
    </form>
  );
}

type RunsProps = {
  readonly id: string;
  readonly of: Pick<OpenedEngineMachine, "versions" | "aliases">;
  /** Number of a version or name of an alias; "": the newest revision. */
  readonly value: string;
  readonly onChange: (qualifier: string) => void;
};

function RunsSelect({ id, of: { versions, aliases }, value, onChange }: RunsProps) {
  return (
    <>
      <label htmlFor={id} className="text-ink-2">
        Runs
      </label>
      <select id={id} className={`${FIELD} max-w-48`} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">the newest revision</option>
        {aliases.map(({ name }) => (
          <option key={name} value={name}>
            alias {name}
          </option>
        ))}
        {versions.map(({ number }) => (
          <option key={number} value={number}>
            version {number}
          </option>
        ))}
      </select>
    </>
  );
}
