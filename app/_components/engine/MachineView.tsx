"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngine, useEngineAction, useEngineMachine } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { ProblemNote } from "../ui/ProblemNote";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Time } from "../ui/Time";
import { DeleteMachine } from "./DeleteMachine";
import { DefinitionEditor, useJudged } from "./DefinitionEditor";
import { ExecutionTable } from "./ExecutionTable";
import { Section } from "./Section";
import { StartForm } from "./StartForm";

/** One machine of the local engine: start it, see its executions, change it. */
export function MachineView() {
  const arn = useSearchParams().get("arn") ?? "";
  const machine = useEngineMachine(arn);
  const engine = useEngine();
  return (
    <div className="mx-auto max-w-[1100px] px-5 pt-6 pb-10">
      <QueryView of={{ machine, engine }} loading={<Skeleton className="h-96 w-full" />}>
        {({ machine: opened, engine: { url } }) => <Opened opened={opened} url={url} />}
      </QueryView>
    </div>
  );
}

type Props = { readonly opened: OpenedEngineMachine; readonly url: string };

function Opened({ opened, url }: Props) {
  const { machine, executions } = opened;
  const [input, setInput] = useState<string | null>(null);
  return (
    <>
      <p className="text-ink-3">
        <Link href="/engine" className="hover:underline">
          Engine
        </Link>
      </p>
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="truncate text-xl font-semibold tracking-tight">{machine.name}</h1>
          <p className="flex flex-wrap items-center gap-x-2 text-ink-2">
            {machine.type === "EXPRESS" ? "Express" : "Standard"}
            <span className="mono truncate">{machine.arn}</span>
            <CopyButton text={machine.arn} label="Copy the ARN" />
          </p>
          {machine.file !== null && <p className="text-ink-2">It is read from {machine.file}, and changed there.</p>}
        </div>
        <DeleteMachine machine={machine} />
      </div>
      {machine.problem !== null && (
        <div className="mt-3">
          <ProblemNote
            problem={{
              what: "The newest text of its file is not taken.",
              why: machine.problem,
              remedy: "Correct the file; the last good revision runs until then.",
            }}
          />
        </div>
      )}
      <Section title="Start">
        <StartForm key={input ?? ""} machine={machine} url={url} first={input ?? "{}"} />
      </Section>
      <Section title="Executions" count={executions.length}>
        <ExecutionTable executions={executions} url={url} onInput={setInput} />
      </Section>
      <Versions opened={opened} />
      {machine.file === null && <Definition opened={opened} />}
    </>
  );
}

function Versions({ opened: { machine, versions, aliases } }: { opened: OpenedEngineMachine }) {
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

function Definition({ opened: { machine, definition } }: { opened: OpenedEngineMachine }) {
  const [text, setText] = useState(definition);
  const action = useEngineAction();
  const judged = useJudged(text, machine.type);
  const isReady = text !== definition && judged.isAccepted;
  const save = () =>
    action.mutate({
      operation: "UpdateStateMachine",
      about: machine.arn,
      input: { stateMachineArn: machine.arn, definition: text },
    });
  return (
    <Section title="Definition">
      <DefinitionEditor value={text} judged={judged} onChange={setText} />
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      <div className="mt-2 flex justify-end gap-2">
        <Button disabled={text === definition} onClick={() => setText(definition)}>
          Undo the changes
        </Button>
        <Button look="primary" disabled={!isReady || action.isPending} onClick={save}>
          Save as a new revision
        </Button>
      </div>
    </Section>
  );
}
