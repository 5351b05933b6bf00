"use client";

import type { Overview, OverviewQuery, SentencePart } from "@/lib/contract/overview";
import { useOverview, useWorse } from "../../_features/overview";
import type { PartSource } from "../../_features/part";
import { EmptyDatabase } from "../empty/EmptyDatabase";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { ProblemNote } from "../ui/ProblemNote";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { useHydrated } from "../ui/useHydrated";
import { ErrorGroups } from "./ErrorGroups";
import { Headline } from "./Headline";
import type { LookPanelProps } from "./LookPanel";
import { MachineRows } from "./MachineRows";
import { OverTime } from "./OverTime";
import { OverviewSkeleton } from "./OverviewSkeleton";
import { RangeBar } from "../overviewParts/RangeBar";
import { Unrepaired } from "./Unrepaired";
import { type Look, useLook } from "./useLook";
import { useOverviewQuery } from "../overviewParts/useOverviewQuery";
import { WorseRows } from "./WorseRows";

// Most look at the page without looking into a machine.
const LOOK: PartSource<LookPanelProps> = {
  name: "The look into a machine",
  load: () => import("./LookPanel").then((part) => part.LookPanel),
};

/** The start page: what is worse than usual, how executions failed, which failures are left, and the machines. */
export function OverviewView() {
  const { query, ask } = useOverviewQuery();
  if (!useHydrated()) return <OverviewSkeleton />;
  if (query.ok) return <Asked query={query.value} ask={ask} />;
  const { parameter, why } = query.error;
  return (
    <div className="flex flex-col items-start gap-3 px-5 pt-4">
      <h1 className="text-base font-medium">Overview</h1>
      <ProblemNote
        problem={{
          what: "The address cannot be read.",
          why: `Its parameter ${parameter} is wrong: ${why}.`,
          remedy: "Choose a stretch of time here.",
        }}
      >
        <Button onClick={() => ask({ kind: "last", last: "24h" })}>The last 24 hours</Button>
      </ProblemNote>
    </div>
  );
}

type AskedProps = { readonly query: OverviewQuery; readonly ask: (query: OverviewQuery) => void };

function Asked({ query, ask }: AskedProps) {
  const overview = useOverview(query);
  return (
    <QueryView of={{ overview }} loading={<OverviewSkeleton />}>
      {(found) =>
        found.overview.isAny ? (
          <Shown overview={found.overview} query={query} ask={ask} isOther={overview.isPlaceholderData} />
        ) : (
          <EmptyDatabase />
        )
      }
    </QueryView>
  );
}

type ShownProps = { readonly overview: Overview; readonly isOther: boolean };

/** `isOther`: it is still of the stretch of time before. */
function Shown({ overview, query, ask, isOther }: AskedProps & ShownProps) {
  const look = useLook();
  return (
    <div className="px-5 pt-3 pb-8" aria-busy={isOther}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4">
        <h1 className="text-base font-medium">Overview</h1>
        <RangeBar query={query} onAsk={ask} />
      </div>
      {!overview.isSummed && (
        <p role="status" className="mb-2 text-ink-2">
          Sums are still being made of what is stored: the numbers are of a part of it.
        </p>
      )}
      <Standing counts={overview.sentence} look={look} />
      {look.at !== null && (
        <Part
          source={LOOK}
          props={{ at: look.at, look, onRange: ask }}
          loading={<Skeleton className="mt-4 h-[460px] w-full" />}
        />
      )}
      <OverTime overview={overview} onRange={ask} />
      <ErrorGroups overview={overview} look={look} />
      <Unrepaired unrepaired={overview.unrepaired} />
      <MachineRows overview={overview} query={query} look={look} name={isOther ? null : JSON.stringify(query)} />
    </div>
  );
}

/** How machines stand takes a moment longer than the counts, which do not wait for it. */
function Standing({ counts, look }: { readonly counts: readonly SentencePart[]; readonly look: Look }) {
  const worse = useWorse();
  return (
    <QueryView of={{ worse }} loading={<Skeleton className="h-[64px] w-full" />}>
      {(found) => {
        const isBad = found.worse.worse.some(({ endedAt }) => endedAt === null);
        return (
          <>
            <Headline parts={[...found.worse.sentence, { text: " " }, ...counts]} isBad={isBad} />
            <WorseRows answer={found.worse} look={look} />
          </>
        );
      }}
    </QueryView>
  );
}
