import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { askableArn } from "@/lib/base/arn";
import { isKey } from "@/lib/contract/key";
import { parsePermalinkQuery } from "@/lib/contract/permalink";
import type { Context } from "@/lib/server/context";
import { openExecution } from "@/lib/server/openExecution";
import { readOutlook } from "@/lib/server/readOutlook";
import { readTimeline } from "@/lib/server/readTimeline";
import { AskedExecution } from "../../_components/asked/AskedExecution";
import { ExecutionSkeleton } from "../../_components/execution/ExecutionSkeleton";
import { ExecutionView } from "../../_components/execution/ExecutionView";
import { buttonClass } from "../../_components/ui/Button";
import { ProblemNote } from "../../_components/ui/ProblemNote";
import { executionOptions, timelineOptions } from "../../_features/execution";
import { outlookOptions } from "../../_features/outlook";
import { Prefetched, type Put } from "../../_prefetch/Prefetched";
import { type PageQuery, searchParamsOf } from "../../_prefetch/searchParams";
import { Link } from "../../_components/ui/Link";

export const metadata: Metadata = { title: "Execution" };

type Props = { readonly params: Promise<{ key: string }>; readonly searchParams: PageQuery };

export default async function ExecutionPage({ params, searchParams }: Props) {
  const { key } = await params;
  if (!isKey(key)) {
    const arn = askableArn(decoded(key));
    if (arn === null) notFound();
    return <AskedExecution arn={arn} key={arn} />;
  }
  const link = parsePermalinkQuery(key, await searchParamsOf(searchParams));
  // A part that is not known (a tab, say) is left out; an address of another version could mean something else.
  if (!link.ok && link.error.part === "v") return <OtherVersion executionKey={key} version={link.error.found} />;
  return (
    <Suspense fallback={<ExecutionSkeleton />}>
      <Prefetched load={(context, put) => firstAnswers(context, put, key)}>
        <ExecutionView id={key} key={key} />
      </Prefetched>
    </Suspense>
  );
}

/** A part of an address; null for one that no browser writes. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Events of a history whose timeline is sent with the page; a longer one is asked for when the head shows. */
const MAX_EVENTS = 2_000;

async function firstAnswers(context: Context, put: Put, key: string): Promise<void> {
  const opened = await openExecution(context, key);
  put(executionOptions(key).queryKey, opened);
  if (!opened.ok) return;
  const { row, revision } = opened.value;
  put(outlookOptions(key, revision, row.status).queryKey, await readOutlook(context, key));
  if (row.events > MAX_EVENTS) return;
  put(timelineOptions(key, revision).queryKey, await readTimeline(context, key));
}

function OtherVersion({ executionKey, version }: { executionKey: string; version: string }) {
  return (
    <div className="p-5">
      <ProblemNote
        problem={{
          what: "This address was made by another version of Stepscope.",
          why: `It is of version ${version.slice(0, 20)}, and this one reads version 1.`,
          remedy: "Open the execution without what the address says of its tabs and events.",
        }}
      >
        <Link href={`/executions/${executionKey}`} className={buttonClass()}>
          Open the execution
        </Link>
      </ProblemNote>
    </div>
  );
}
