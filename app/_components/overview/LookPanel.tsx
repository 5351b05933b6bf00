"use client";

import { X } from "lucide-react";
import { formatCount, formatDuration } from "@/lib/base/wording";
import type { LookAnswer, OverviewQuery } from "@/lib/contract/overview";
import { periodsHref } from "@/lib/contract/periodsQuery";
import { roughly } from "@/lib/layout/outcomeStrip";
import { signedDuration, signedQuantity } from "@/lib/layout/signed";
import { useLookAnswer } from "../../_features/overview";
import type { PartSource } from "../../_features/part";
import { OpenChanges } from "../charts/OpenChanges";
import type { TrendChartProps } from "../charts/TrendChart";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Table } from "../ui/Table";
import { TextLink } from "../overviewParts/TextLink";
import { Minute } from "../ui/Minute";
import { SharedView } from "./SharedView";
import type { Look, LookPlace } from "./useLook";

const CHART: PartSource<TrendChartProps> = {
  name: "The trend",
  load: () => import("../charts/TrendChart").then((chart) => chart.TrendChart),
};

export type LookPanelProps = {
  readonly at: LookPlace;
  readonly look: Look;
  readonly onRange: (query: OverviewQuery) => void;
};

/** A machine since a moment beside the time before: its trend, its states, and what its failures share. */
export function LookPanel({ at, look, onRange }: LookPanelProps) {
  const { machine, since, until } = at;
  const answer = useLookAnswer({ machine, since, until });
  return (
    <section aria-label={`${machine} looked into`} className="mt-4 border bg-panel px-4 py-3">
      <div className="flex items-start justify-between gap-4">
        <h2 className="font-medium">
          {machine} since <Minute at={since} />
        </h2>
        <Button look="plain" square aria-label="Close" onClick={look.close}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      <QueryView of={{ answer }} loading={<Skeleton className="mt-2 h-[420px] w-full" />}>
        {(found) => (
          <>
            <Part
              source={CHART}
              props={{ look: found.answer, onBrush: (from, to) => onRange({ kind: "between", from, to }) }}
              loading={<Skeleton className="mt-2 h-[220px] w-full" />}
            />
            <OpenChanges changes={found.answer.changes} />
            <TextLink href={comparedHref(machine, found.answer)}>
              What of this is sure: both times side by side
            </TextLink>
            <States answer={found.answer} />
          </>
        )}
      </QueryView>
      <h3 className="mt-4 mb-1 font-medium">{SHARED_HEADS[at.measure]}</h3>
      <SharedView asked={at} />
    </section>
  );
}

/** The page that tests the difference of the two times. */
function comparedHref(machine: string, { before, after }: LookAnswer): string {
  const side = ({ from, to }: LookAnswer["before"]) => ({ kind: "time", from, to }) as const;
  return periodsHref({ machine, a: side(before), b: side(after) });
}

const SHARED_HEADS = {
  failures: "What the failing ones share",
  retries: "What those share that tried again",
  duration: "What the slower ones share",
  cost: "What the dearer ones share",
} as const satisfies Record<LookPlace["measure"], string>;

const NUMBER = "w-[110px] pr-3 text-right";
const COLUMNS = [
  { name: "State" },
  { name: "Time before", width: NUMBER },
  { name: "after", width: NUMBER },
  { name: "difference", width: NUMBER },
  { name: "Failures before", width: NUMBER },
  { name: "after", width: NUMBER },
  { name: "difference", width: NUMBER },
] as const;

/** Time and failures by state, of an execution on average, before and after. */
function States({ answer: { states, before, after } }: { readonly answer: LookAnswer }) {
  if (states.length === 0) return <p className="mt-3 text-ink-2">No sums of its states are kept of this time.</p>;
  return (
    <div className="mt-3">
      <h3 className="mb-1 font-medium">
        States{" "}
        <span className="font-normal text-ink-2">
          an execution on average: {formatCount(before.executions)} from <Minute at={before.from} /> beside{" "}
          {formatCount(after.executions)} until <Minute at={after.to} />
        </span>
      </h3>
      <Table
        columns={COLUMNS.map((column, i) => ({ ...column, name: i > 3 ? `${column.name} ` : column.name }))}
        least="min-w-[820px]"
      >
        {states.map((state) => (
          <StateRow key={state.state} row={state} />
        ))}
      </Table>
    </div>
  );
}

function StateRow({ row: { state, before, after } }: { readonly row: LookAnswer["states"][number] }) {
  return (
    <tr className="h-7 border-b border-line-soft last:border-b-0">
      <td className="truncate pl-3" title={state}>
        {state}
      </td>
      <td className="pr-3 text-right text-ink-2">{before === null ? "–" : formatDuration(roughly(before.ms))}</td>
      <td className="pr-3 text-right">{after === null ? "–" : formatDuration(roughly(after.ms))}</td>
      <td className="pr-3 text-right font-medium">{signedDuration(before?.ms ?? 0, after?.ms ?? 0)}</td>
      <td className="pr-3 text-right text-ink-2">{before === null ? "–" : signedQuantity(0, before.failures, "")}</td>
      <td className="pr-3 text-right">{after === null ? "–" : signedQuantity(0, after.failures, "")}</td>
      <td className="pr-3 text-right font-medium">{signedQuantity(before?.failures ?? 0, after?.failures ?? 0)}</td>
    </tr>
  );
}
