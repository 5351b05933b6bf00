"use client";

import { clsx } from "clsx";
import { useState } from "react";
import type { AttemptSpan, BackoffSpan, VisitSpan } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import { formatCount, formatDuration } from "@/lib/base/wording";
import { lengthText, OUTCOME_NAMES } from "@/lib/layout/label";
import { callbackOf, attemptsOf, type Tree } from "@/lib/layout/tree";
import { Button } from "../ui/Button";
import { StatusIcon } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { causeLine } from "../ui/causeLine";
import { AttemptLimits } from "./CalledTask";
import { RecoveryNotes } from "./RecoveryNotes";

type Props = {
  readonly id: string;
  readonly tree: Tree;
  readonly visit: VisitSpan;
  readonly selected: number;
  readonly definition: DefinedStates | null;
  readonly onEvent: (event: number) => void;
};

const PAGE = 100;

/** Every attempt and the waiting between them, planned against actual. */
export function AttemptsTab({ id, tree, visit, selected, definition, onEvent }: Props) {
  const [shown, setShown] = useState(PAGE);
  const { attempts, backoffs } = attemptsOf(tree, visit);
  return (
    <>
      <ol>
        {attempts.slice(0, shown).map((attempt) => (
          <li key={attempt.index}>
            <Attempt id={id} tree={tree} attempt={attempt} selected={attempt.index === selected} onEvent={onEvent} />
            {backoffs
              .filter((backoff) => backoff.after === attempt.attempt)
              .map((backoff) => (
                <Backoff key={backoff.index} tree={tree} backoff={backoff} />
              ))}
          </li>
        ))}
      </ol>
      {attempts.length > shown && (
        <div className="p-3.5">
          <Button onClick={() => setShown(shown + PAGE)}>{formatCount(attempts.length - shown)} more</Button>
        </div>
      )}
      <RecoveryNotes id={id} tree={tree} visit={visit} definition={definition} />
    </>
  );
}

function Attempt({
  id,
  tree,
  attempt,
  selected,
  onEvent,
}: {
  id: string;
  tree: Tree;
  attempt: AttemptSpan;
  selected: boolean;
  onEvent: (event: number) => void;
}) {
  const first = attempt.events[0];
  const last = attempt.events.at(-1);
  const callback = callbackOf(tree, attempt);
  return (
    <button
      type="button"
      disabled={first === undefined}
      onClick={() => first !== undefined && onEvent(first)}
      className={clsx(
        "grid w-full grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-x-1.5 border-b border-line-soft px-3.5 py-1.5 text-left",
        selected ? "bg-sel" : "hover:bg-mute/50",
      )}
    >
      <StatusIcon mark={attempt.outcome} named={false} />
      <span className="truncate">
        {formatCount(attempt.attempt)} · {attempt.failure?.error ?? OUTCOME_NAMES[attempt.outcome]}
      </span>
      <span>{lengthText(tree, attempt)}</span>
      <span className="col-span-2 col-start-2 truncate text-ink-3">
        <Time at={attempt.start} short />
        {first !== undefined &&
          ` · event ${formatCount(first)}${last !== first && last !== undefined ? ` → ${formatCount(last)}` : ""}`}
      </span>
      {attempt.failure?.cause != null && (
        <span className="col-span-2 col-start-2 truncate text-ink-2" title={attempt.failure.cause}>
          {causeLine(attempt.failure.cause)}
        </span>
      )}
      {attempt.outcome === "timedOut" && <AttemptLimits id={id} attempt={attempt} />}
      {attempt.scheduledAt !== null && attempt.startedAt !== null && attempt.startedAt > attempt.scheduledAt && (
        <span className="col-span-2 col-start-2 text-ink-3">
          started {formatDuration(attempt.startedAt - attempt.scheduledAt)} after it was scheduled
        </span>
      )}
      {callback !== null && (
        <span className="col-span-2 col-start-2 text-ink-3">
          waited {lengthText(tree, callback)} for its task token
        </span>
      )}
    </button>
  );
}

function Backoff({ tree, backoff }: { tree: Tree; backoff: BackoffSpan }) {
  const { plannedMs, jitter } = backoff;
  return (
    <div className="grid grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-x-1.5 border-b border-line-soft px-3.5 py-[3px]">
      <span aria-hidden className="text-center text-ink-3">
        ╱
      </span>
      <span className="text-ink-2">waited {lengthText(tree, backoff)}</span>
      {plannedMs !== null && (
        <span className="text-ink-3">
          planned {jitter === "FULL" ? "up to " : ""}
          {formatDuration(plannedMs)}
        </span>
      )}
    </div>
  );
}
