"use client";

import { useState } from "react";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { Confirmed } from "../engineParts/Confirmed";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { AliasForm, type EditedAlias } from "./AliasForm";
import { Section } from "../ui/Section";

/** Names that route the executions started by them to one or two versions. */
export function Aliases({ opened }: { opened: OpenedEngineMachine }) {
  const { aliases, versions, machine } = opened;
  const [edited, setEdited] = useState<EditedAlias | null>(null);
  const action = useEngineAction();
  const remove = (name: string) =>
    action.mutate({
      operation: "DeleteStateMachineAlias",
      about: machine.arn,
      input: { stateMachineAliasArn: `${machine.arn}:${name}` },
    });
  const create = (
    <Button disabled={edited !== null} onClick={() => setEdited({ name: null, routes: [] })}>
      Create an alias
    </Button>
  );
  return (
    <Section title="Aliases" count={aliases.length} actions={versions.length > 0 && create}>
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      {aliases.length === 0 && edited === null && (
        <p className="text-ink-3">
          {versions.length === 0
            ? "None yet: publish a version first."
            : "None yet: create one that routes to a version."}
        </p>
      )}
      <ul className="border bg-panel empty:hidden">
        {aliases.map(({ name, routes }) => (
          <li key={name} aria-label={`Alias ${name}`} className={ROW}>
            <span className="font-medium">{name}</span>
            <span className="flex-1 text-ink-2">
              {routes.map(({ version, weight }) => `${weight} % to version ${version}`).join(", ")}
            </span>
            <Button look="plain" onClick={() => setEdited({ name, routes })}>
              Change
            </Button>
            <Confirmed
              title={`Delete the alias ${name}?`}
              text="Whoever starts executions by its ARN is refused from then on. Its versions stay."
              verb="Delete"
              onYes={() => remove(name)}
            />
          </li>
        ))}
      </ul>
      {edited !== null && (
        <AliasForm key={edited.name ?? ""} opened={opened} edited={edited} onClose={() => setEdited(null)} />
      )}
    </Section>
  );
}

const ROW = "flex h-9 items-center gap-3 border-b border-line-soft px-3 last:border-0";
