"use client";

import type { MachineAnswer } from "@/lib/contract/machine";
import type { MachineQuery } from "@/lib/contract/machineAddress";
import { useMachine } from "../../_features/machine";
import type { PartSource } from "../../_features/part";
import { RangeBar } from "../overviewParts/RangeBar";
import { buttonClass } from "../ui/Button";
import { Link } from "../ui/Link";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { useHydrated } from "../ui/useHydrated";
import { Figures } from "./Figures";
import { LastRuns } from "./LastRuns";
import type { MachineRestProps } from "./MachineRest";
import { MachineSkeleton } from "./MachineSkeleton";
import { States } from "./States";
import { Trends } from "./Trends";
import { type MachinePage, useMachineQuery } from "./useMachineQuery";
import { WrongTime } from "./WrongTime";

// Below what a window shows at first.
const REST: PartSource<MachineRestProps> = {
  name: "The revisions and the cost of the machine",
  load: () => import("./MachineRest").then((part) => part.MachineRest),
};

/** One machine: which of its states fail or are slow, since which definition, and what it costs. */
export function MachineView() {
  const page = useMachineQuery();
  if (!useHydrated()) return <MachineSkeleton />;
  if (!page.query.ok) return <WrongTime title="Machine" problem={page.query.error} onAsk={page.ask} />;
  return <Asked page={page} query={page.query.value} />;
}

type AskedProps = { readonly page: MachinePage; readonly query: MachineQuery };

function Asked({ page, query }: AskedProps) {
  const machine = useMachine(query);
  return (
    <QueryView
      of={{ machine }}
      loading={<MachineSkeleton />}
      actions={
        <Link href="/machines" className={buttonClass()}>
          All machines
        </Link>
      }
    >
      {(found) => <Shown page={page} query={query} answer={found.machine} isOther={machine.isPlaceholderData} />}
    </QueryView>
  );
}

type ShownProps = AskedProps & { readonly answer: MachineAnswer; readonly isOther: boolean };

/** `isOther`: it is still of the stretch of time or the definition before. */
function Shown({ page, query, answer, isOther }: ShownProps) {
  return (
    <div className="px-5 pt-3 pb-8" aria-busy={isOther}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="flex min-w-0 items-center gap-2">
          <Link href="/machines" className="rounded-sm text-xl text-ink-2 hover:text-ink hover:underline">
            Machines
          </Link>
          <span aria-hidden className="text-ink-3">
            ›
          </span>
          <h1 className="min-w-0 truncate text-xl font-semibold" title={answer.arn ?? answer.row.name}>
            {answer.row.name}
          </h1>
        </div>
        <RangeBar query={query.time} onAsk={page.ask} />
      </div>
      {!answer.isSummed && (
        <p role="status" className="mb-2 text-ink-2">
          Sums are still being made of what is stored: the numbers are of a part of it.
        </p>
      )}
      <Figures answer={answer} />
      <States answer={answer} page={page} />
      <LastRuns query={query} />
      <Trends answer={answer} onAsk={page.ask} />
      <Part
        source={REST}
        props={{ answer, drawn: query.definition, onDraw: page.draw }}
        loading={<Skeleton className="mt-6 h-[560px] w-full" />}
      />
    </div>
  );
}
