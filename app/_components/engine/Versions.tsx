"use client";

import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { Section } from "../ui/Section";

/** The revisions that were published under a number; the newest one can be. */
export function Versions({ opened: { machine, versions, aliases } }: { opened: OpenedEngineMachine }) {
  const action = useEngineAction();
  const publish = () =>
    action.mutate({
      operation: "PublishStateMachineVersion",
      about: machine.arn,
      input: { stateMachineArn: machine.arn },
    });
  return (
    <Section
      title="Versions"
      count={versions.length}
      actions={
        <Button disabled={action.isPending} onClick={publish}>
          Publish a version
        </Button>
      }
    >
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      {versions.length === 0 && (
        <p className="text-ink-3">None yet: a version is a revision that keeps its number, for aliases to route to.</p>
      )}
      <ul className="border bg-panel empty:hidden">
        {versions.map(({ number, description, createdAt }) => (
          <li key={number} className="flex h-7 items-center gap-3 border-b border-line-soft px-3 last:border-0">
            <span className="font-medium">{number}</span>
            <span className="text-ink-2">{description}</span>
            <span className="text-ink-3">
              <Time at={createdAt} />
            </span>
            {aliases
              .filter(({ routes }) => routes.some(({ version }) => version === String(number)))
              .map(({ name, routes }) => (
                <span key={name} className="rounded-md border px-1.5">
                  {name} {routes.find(({ version }) => version === String(number))?.weight} %
                </span>
              ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}
