"use client";

import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { MAX_EVENTS } from "@/lib/contract/event";
import type { Span } from "@/lib/history/span";
import { formatCount } from "@/lib/base/wording";
import { attemptsOf, type Tree } from "@/lib/layout/tree";
import { ALL_EVENTS, eventsOptions, useEvent } from "../../_features/events";
import { Button } from "../ui/Button";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";
import { Time } from "../ui/Time";

type Props = {
  readonly id: string;
  readonly tree: Tree;
  readonly span: Span;
  readonly event: number | null;
  readonly onEvent: (event: number) => void;
  readonly onEvents: () => void;
};

/** The events of a step and of its attempts. */
export function SpanEvents({ id, tree, span, event, onEvent, onEvents }: Props) {
  const ids = idsOf(tree, span);
  const first = useEvent(id, ids[0] ?? null);
  const offset = first.data?.index ?? 0;
  const list = useQuery({
    ...eventsOptions(id, 0, { ...ALL_EVENTS, offset, limit: MAX_EVENTS }),
    enabled: first.data !== undefined,
  });
  if (first.error !== null || list.error !== null) return <QueryProblem queries={[first, list]} />;
  if (ids.length === 0) return <p className="p-3.5 text-ink-3">No event of its own.</p>;
  if (list.data === undefined)
    return (
      <div className="p-3.5">
        <Skeleton className="h-24 w-full" />
      </div>
    );
  const wanted = new Set(ids);
  const rows = list.data.events.filter((row) => wanted.has(row.id));
  return (
    <>
      <ol>
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              onClick={() => onEvent(row.id)}
              className={clsx(
                "grid w-full grid-cols-[52px_minmax(0,1fr)_auto] gap-x-2 border-b border-line-soft px-3.5 py-1 text-left",
                row.id === event ? "bg-sel" : "hover:bg-mute/50",
              )}
            >
              <span className="text-ink-3">{formatCount(row.id)}</span>
              <span className="truncate">{row.type}</span>
              <span className="text-ink-3">
                <Time at={row.at} short />
              </span>
              {row.summary !== "" && <span className="col-span-2 col-start-2 truncate text-ink-2">{row.summary}</span>}
            </button>
          </li>
        ))}
      </ol>
      <div className="flex items-center gap-2 p-3">
        {rows.length < ids.length && (
          <span className="text-ink-3">{formatCount(ids.length - rows.length)} more further on</span>
        )}
        <Button onClick={onEvents}>Open in Events</Button>
      </div>
    </>
  );
}

function idsOf(tree: Tree, span: Span): number[] {
  const tries = span.kind === "visit" ? attemptsOf(tree, span).attempts : [];
  const inside = tries.flatMap((attempt) => [
    ...attempt.events,
    ...(tree.children[attempt.index] ?? []).flatMap((child) => {
      const found = tree.trace.spans[child];
      return found?.kind === "callback" || found?.kind === "mapRun" ? found.events : [];
    }),
  ]);
  return [...span.events, ...inside].sort((a, b) => a - b);
}
