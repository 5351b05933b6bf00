"use client";

import { useState } from "react";
import type { AttemptSpan } from "@/lib/history/span";
import type { LambdaLogs } from "@/lib/contract/lambdaLogs";
import { formatCount } from "@/lib/base/wording";
import { problemFrom } from "../../_features/http";
import { useLambdaLogs } from "../../_features/lambdaLogs";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";

type Props = { readonly executionKey: string; readonly attempts: readonly AttemptSpan[] };

/** Attempts whose logs are offered at once. */
const MOST = 50;

/** What Lambda functions logged, attempt by attempt: read from CloudWatch Logs when asked for. */
export function LogsTab({ executionKey, attempts }: Props) {
  return (
    <ol>
      {attempts.slice(0, MOST).map((attempt) => (
        <li key={attempt.index} className="border-b border-line-soft px-3.5 py-2">
          <AttemptLogs executionKey={executionKey} attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}

function AttemptLogs({ executionKey, attempt }: { executionKey: string; attempt: AttemptSpan }) {
  const [isAsked, setAsked] = useState(false);
  const event = attempt.events[0] ?? 0;
  const { data, error, isFetching, refetch } = useLambdaLogs(executionKey, event, isAsked);
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <span className="truncate">
          Attempt {formatCount(attempt.attempt)} <span className="text-ink-3">{attempt.failure?.error}</span>
        </span>
        {data === undefined && (
          <Button disabled={isFetching} onClick={() => (error === null ? setAsked(true) : void refetch())}>
            {isFetching ? "Reading…" : error === null ? "Read its logs" : "Try again"}
          </Button>
        )}
      </div>
      {error !== null && !isFetching && (
        <div className="mt-2">
          <ProblemNote problem={problemFrom(error)} />
        </div>
      )}
      {data !== undefined && <Lines logs={data} />}
    </>
  );
}

function Lines({ logs: { certainty, lines, isCut, functionName, requestId, consoleLinks } }: { logs: LambdaLogs }) {
  const link = "underline decoration-line underline-offset-2 hover:text-ink";
  return (
    <div className="mt-1">
      <p className="text-ink-2">
        {certainty === "exact" ? (
          <>
            Of request <span className="mono">{requestId}</span>
          </>
        ) : (
          <>
            <strong className="font-medium">Probable:</strong> what {functionName} logged in this time; the history
            names no request
          </>
        )}
        {" · "}
        <a className={link} href={consoleLinks.logGroup} target="_blank" rel="noreferrer">
          log group
        </a>
        {" · "}
        <a className={link} href={consoleLinks.function} target="_blank" rel="noreferrer">
          function
        </a>
      </p>
      {lines.length === 0 && <p className="mt-1 text-ink-3">It logged nothing in this time.</p>}
      <ul className="mt-1 grid gap-0.5" aria-label="Log lines">
        {lines.map(({ at, text }, i) => (
          // Lines may be equal, and their order is all that tells them apart.
          <li key={i} className="grid grid-cols-[84px_minmax(0,1fr)] gap-2">
            <span className="text-ink-3">
              <Time at={at} short />
            </span>
            <span className="mono whitespace-pre-wrap wrap-anywhere">{text}</span>
          </li>
        ))}
      </ul>
      {isCut && <p className="mt-1 text-ink-3">There are more lines in the log group.</p>}
    </div>
  );
}
