"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import type { SourceRow } from "@/lib/contract/source";
import { useSources } from "../../_features/sources";
import { Button } from "../ui/Button";
import { Command } from "../ui/Command";
import { HidingNote } from "../ui/HidingNote";
import { Link } from "../ui/Link";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { NewSource } from "./NewSource";
import { SourcePanel } from "./SourcePanel";

/** Where executions come from by themselves, and how that goes. */
export function SourcesView() {
  const sources = useSources();
  return (
    <div className="mx-auto max-w-[1100px] px-5 pt-6 pb-10">
      <QueryView of={{ sources }} loading={<Skeleton className="h-96 w-full" />}>
        {({ sources: { sources: all, hiding } }) => <Listed sources={all} hiding={hiding} />}
      </QueryView>
    </div>
  );
}

function Listed({ sources, hiding }: { sources: readonly SourceRow[]; hiding: readonly string[] }) {
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <div className="flex items-start justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Sources</h1>
          <p className="mt-0.5 text-ink-2">
            Executions come from these by themselves. AWS is only read. Who is told when they go wrong:{" "}
            <Link href="/watch" className="underline">
              watch rules
            </Link>
            .
          </p>
          <HidingNote rules={hiding} className="mt-0.5" />
        </div>
        {!isAdding && (
          <Button look="primary" onClick={() => setAdding(true)}>
            <Plus size={14} aria-hidden />
            Add a source
          </Button>
        )}
      </div>
      {isAdding && <NewSource onDone={() => setAdding(false)} />}
      {sources.length === 0 && !isAdding && <NoSources />}
      <div className="mt-4 grid gap-3">
        {sources.map((source) => (
          <SourcePanel key={source.name} source={source} />
        ))}
      </div>
    </>
  );
}

function NoSources() {
  return (
    <div className="mt-4 border bg-panel px-4 py-5">
      <p className="font-medium">No source yet</p>
      <p className="mt-0.5 text-ink-2">
        Add an account and region here, or in <code className="mono">stepscope.config.json</code>. What its credentials
        have to be allowed:
      </p>
      <div className="mt-3">
        <Command>npm run -s stepscope -- iam</Command>
      </div>
    </div>
  );
}
