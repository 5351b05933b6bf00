"use client";

import { Plus } from "lucide-react";
import type { EngineOverview } from "@/lib/contract/engine";
import { formatCount } from "@/lib/base/wording";
import { useEngine } from "../../_features/engine";
import { buttonClass } from "../ui/Button";
import { Command } from "../ui/Command";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Link } from "../ui/Link";
import { MachineTable } from "./MachineTable";
import { RuleSection } from "./RuleSection";
import { Section } from "../ui/Section";
import { WaitingTaskRow } from "./WaitingTaskRow";

/** What the local engine has, and what waits for somebody. */
export function EngineView() {
  const engine = useEngine();
  return (
    <div className="mx-auto max-w-[1100px] px-5 pt-6 pb-10">
      <QueryView of={{ engine }} loading={<Skeleton className="h-96 w-full" />}>
        {({ engine: of }) => <Overview engine={of} />}
      </QueryView>
    </div>
  );
}

function Overview({ engine }: { engine: EngineOverview }) {
  const { machines, tasks, url, isRunning } = engine;
  return (
    <>
      <div className="flex items-start justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Engine</h1>
          <p className="mt-0.5 text-ink-2">
            {isRunning ? "State machines that run on this computer. AWS SDKs reach it at " : "The engine is off: "}
            {isRunning ? <code className="mono">{url}</code> : "its port was taken, or the worker does not run."}
          </p>
        </div>
        <Link href="/engine/new" className={buttonClass("primary")}>
          <Plus size={14} aria-hidden />
          Create a machine
        </Link>
      </div>
      {tasks.length > 0 && (
        <Section title="Waiting for somebody" count={tasks.length}>
          <ul className="border bg-panel">
            {tasks.map((task) => (
              <WaitingTaskRow key={task.taskToken} task={task} url={url} />
            ))}
          </ul>
        </Section>
      )}
      <Section title="Machines" count={machines.length}>
        {machines.length === 0 ? <NoMachines url={url} /> : <MachineTable machines={machines} />}
      </Section>
      {tasks.length === 0 && machines.length > 0 && (
        <p className="mt-4 text-ink-3">No task waits for somebody: tokens and activity tasks appear here.</p>
      )}
      <RuleSection engine={engine} />
    </>
  );
}

function NoMachines({ url }: { url: string }) {
  return (
    <div className="border bg-panel px-4 py-5">
      <p className="font-medium">No machine yet</p>
      <p className="mt-0.5 text-ink-2">Create one here, by any AWS SDK, or from your templates:</p>
      <div className="mt-3 grid gap-2">
        <Command>{`aws stepfunctions list-state-machines --endpoint-url ${url}`}</Command>
        <Command>npm run -s stepscope -- engine --machines template.yaml --handlers handlers.ts</Command>
      </div>
      <p className="sr-only">{formatCount(0)} machines</p>
    </div>
  );
}
