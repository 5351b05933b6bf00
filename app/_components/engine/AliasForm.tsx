"use client";

import { useState } from "react";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Labelled } from "../ui/Labelled";

type Route = OpenedEngineMachine["aliases"][number]["routes"][number];

/** `name` null: it is to be created. */
export type EditedAlias = { readonly name: string | null; readonly routes: readonly Route[] };

type Props = { readonly opened: OpenedEngineMachine; readonly edited: EditedAlias; readonly onClose: () => void };

/** An alias has one version, or two that share what is started by it. */
export function AliasForm({ opened: { machine, versions }, edited, onClose }: Props) {
  const [first = null, second = null] = edited.routes;
  const [name, setName] = useState(edited.name ?? "");
  const [version, setVersion] = useState(first?.version ?? String(versions[0]?.number ?? ""));
  const [other, setOther] = useState(second?.version ?? "");
  const [weight, setWeight] = useState(String(first?.weight ?? 100));
  const action = useEngineAction();
  const numbers = versions.map(({ number }) => String(number));
  const others = ["", ...numbers.filter((number) => number !== version)];
  const save = () => {
    const routingConfiguration = routes(machine.arn, version, other, Number(weight));
    const input =
      edited.name === null
        ? { name: name.trim(), routingConfiguration }
        : { stateMachineAliasArn: `${machine.arn}:${edited.name}`, routingConfiguration };
    const operation = edited.name === null ? "CreateStateMachineAlias" : "UpdateStateMachineAlias";
    action.mutate({ operation, about: machine.arn, input }, { onSuccess: onClose });
  };
  return (
    <form
      aria-label={edited.name === null ? "Create an alias" : `Change the alias ${edited.name}`}
      className="mt-2 grid gap-2 border bg-panel p-3"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="grid grid-cols-[1fr_140px_140px_140px] gap-3">
        <Labelled label="Name">
          {(id) => (
            <input
              id={id}
              className={FIELD}
              maxLength={80}
              readOnly={edited.name !== null}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Labelled>
        <Labelled label="Version">
          {(id) => <VersionSelect id={id} value={version} numbers={numbers} onChange={setVersion} />}
        </Labelled>
        <Labelled label="Second version">
          {(id) => <VersionSelect id={id} value={other} numbers={others} onChange={setOther} />}
        </Labelled>
        {other !== "" && <WeightField value={weight} onChange={setWeight} />}
      </div>
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={name.trim() === "" || action.isPending}>
          Save the alias
        </Button>
      </div>
    </form>
  );
}

/** How many of a hundred executions the first of two versions runs. */
function WeightField({ value, onChange }: { readonly value: string; readonly onChange: (weight: string) => void }) {
  return (
    <Labelled label="Of 100, to the first">
      {(id) => (
        <input
          id={id}
          type="number"
          min={0}
          max={100}
          className={FIELD}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Labelled>
  );
}

function routes(arn: string, version: string, other: string, weight: number) {
  const route = (number: string, share: number) => ({ stateMachineVersionArn: `${arn}:${number}`, weight: share });
  if (other === "" || other === version) return [route(version, 100)];
  return [route(version, weight), route(other, 100 - weight)];
}

type SelectProps = {
  readonly id: string;
  readonly value: string;
  /** "": none. */
  readonly numbers: readonly string[];
  readonly onChange: (number: string) => void;
};

function VersionSelect({ id, value, numbers, onChange }: SelectProps) {
  return (
    <select id={id} className={FIELD} value={value} onChange={(event) => onChange(event.target.value)}>
      {numbers.map((number) => (
        <option key={number} value={number}>
          {number === "" ? "none" : number}
        </option>
      ))}
    </select>
  );
}
