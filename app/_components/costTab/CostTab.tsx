"use client";

import { useMemo, type ReactNode } from "react";
import type { ExecutionCosts } from "@/lib/contract/cost";
import { monthOf } from "@/lib/contract/costQuery";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { assumedSentence } from "@/lib/cost/assumed";
import { HOME, UNKNOWN_REGION } from "@/lib/cost/prices";
import { firstEvents } from "@/lib/layout/findSpan";
import { useCost } from "../../_features/cost";
import { useTimeline } from "../../_features/execution";
import { LinkButton } from "../ui/LinkButton";
import { QueryView } from "../ui/QueryView";
import type { TabProps } from "../tab/tabProps";
import { Skeleton } from "../ui/Skeleton";
import { AssumedPrices } from "../costParts/AssumedPrices";
import { CheckList } from "../costParts/CheckList";
import { CostSide } from "../costParts/CostSide";
import { Link } from "../ui/Link";
import { TransitionTable } from "./TransitionTable";
import { TYPE_NAMES } from "../costParts/typeName";

/** What this execution cost as it ran, what it would have cost as the other type, and what stands in the way of that. */
export function CostTab({ opened, showEvent }: TabProps) {
  const { key } = opened.row;
  const cost = useCost(key, opened.revision);
  const timeline = useTimeline(key, opened.revision).data;
  const events = useMemo(() => (timeline === undefined ? null : firstEvents(timeline)), [timeline]);
  const nameState = (state: string): ReactNode => {
    const event = events?.get(state);
    if (event === undefined) return <span className="font-medium">{state}</span>;
    return (
      <LinkButton title={`Event ${event}`} onClick={() => showEvent(event)}>
        {state}
      </LinkButton>
    );
  };
  return (
    <div className="h-full overflow-auto border border-t-0 bg-panel" tabIndex={0} role="region" aria-label="Cost">
      <QueryView of={{ cost }} loading={<CostTabSkeleton />}>
        {({ cost: costs }) => (
          <Costs
            costs={costs}
            hasDefinition={opened.definition !== null}
            nameState={nameState}
            month={monthHref(opened.row)}
          />
        )}
      </QueryView>
    </div>
  );
}

type CostsProps = {
  readonly costs: ExecutionCosts;
  readonly hasDefinition: boolean;
  readonly nameState: (state: string) => ReactNode;
  /** Address of the machine's month; null where the record does not say which. */
  readonly month: string | null;
};

function monthHref({ machine, startedAt }: OpenedExecution["row"]): string | null {
  if (machine === null || startedAt === null) return null;
  return `/cost?${new URLSearchParams({ machine, month: monthOf(startedAt) })}`;
}

function Costs({ costs, hasDefinition, nameState, month }: CostsProps) {
  const { asRan, asOther, asOf, region, transitions, checks, verdict } = costs;
  const assumed = assumedSentence(costs);
  return (
    <div className="flex max-w-[1240px] flex-col gap-5 p-4">
      <p className="rounded-r-md border border-l-[3px] border-l-accent px-3.5 py-2 text-lg">{verdict}</p>
      <div className="grid grid-cols-1 gap-x-8 gap-y-5 lg:grid-cols-2">
        <CostSide asOf={asOf} side={asRan} title={`As it ran: ${TYPE_NAMES[asRan.type]}`} />
        <CostSide asOf={asOf} side={asOther} title={`Had it been ${TYPE_NAMES[asOther.type]}`} />
      </div>
      <p className="text-ink-2">
        Prices of {region === UNKNOWN_REGION ? HOME : region} as of {asOf}, at the first tier and without the free tier:
        these belong to the account and the month rather than to one execution.
        {month !== null && (
          <>
            {" "}
            <Link href={month} className="text-ink underline decoration-faint underline-offset-3 hover:decoration-ink">
              This machine in that month
            </Link>
          </>
        )}
      </p>
      {assumed !== null && <AssumedPrices sentence={assumed} />}
      <div className="grid grid-cols-1 gap-x-8 gap-y-5 lg:grid-cols-2">
        <TransitionTable transitions={transitions} nameState={nameState} />
        {asRan.type === "STANDARD" && (
          <CheckList checks={checks} hasDefinition={hasDefinition} nameState={nameState} subject="This execution" />
        )}
      </div>
    </div>
  );
}

function CostTabSkeleton() {
  return (
    <div
      className="grid max-w-[1240px] grid-cols-1 gap-x-8 gap-y-5 p-4 lg:grid-cols-2"
      aria-busy="true"
      aria-label="Loading the cost"
    >
      <Skeleton className="h-[150px] w-full" />
      <Skeleton className="h-[150px] w-full" />
      <Skeleton className="h-[240px] w-full" />
      <Skeleton className="h-[240px] w-full" />
    </div>
  );
}
