"use client";

import { useSearchParams } from "next/navigation";
import { useState } from "react";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngine, useEngineExecution } from "../../_features/engine";
import { useEngineMachine } from "../../_features/engineMachine";
import { buttonClass } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { GoneNote } from "../ui/GoneNote";
import { ProblemNote } from "../ui/ProblemNote";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Link } from "../ui/Link";
import { DeleteMachine } from "./DeleteMachine";
import { Aliases } from "./Aliases";
import { ExecutionTable } from "./ExecutionTable";
import { MachineDefinition } from "./MachineDefinition";
import { Section } from "../ui/Section";
import { StartForm } from "./StartForm";
import { TestStateForm } from "./TestStateForm";
import { Versions } from "./Versions";

/** One machine of the local engine: start it, see its executions, change it. */
export function MachineView() {
  const arn = useSearchParams().get("arn") ?? "";
  const machine = useEngineMachine(arn);
  const engine = useEngine();
  if (machine.isGone) {
    return (
      <GoneNote
        what={`The state machine ${machine.data?.machine.name ?? arn} was deleted.`}
        text="Its versions and aliases went with it. Executions that run go on to their end, and histories stay."
      >
        <Link href="/engine" className={buttonClass()}>
          Engine
        </Link>
      </GoneNote>
    );
  }
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
  const [from, setFrom] = useState<string | null>(null);
  const past = useEngineExecution(from).data;
  const first = past === undefined || past === null ? "{}" : past.input;
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
        <StartForm key={past?.execution.arn ?? ""} opened={opened} url={url} first={first} />
      </Section>
      <Section title="Executions" count={executions.length}>
        <ExecutionTable executions={executions} url={url} onInput={setFrom} />
      </Section>
      <Versions opened={opened} />
      <Aliases opened={opened} />
      <Section title="Test a state">
        <TestStateForm opened={opened} url={url} />
      </Section>
      {machine.file === null && <MachineDefinition key={machine.arn} opened={opened} />}
    </>
  );
}
