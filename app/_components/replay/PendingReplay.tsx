"use client";

import { useEffect, useState } from "react";
import type { PendingReplay } from "@/lib/contract/replay";
import { formatDuration } from "@/lib/base/wording";
import { forgetReplay } from "../../_features/replay";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";

type Props = {
  readonly pending: PendingReplay;
  readonly executionKey: string;
  /** Asks again now. */
  readonly onAgain: () => void;
};

/** A replay that the worker was asked for and has not answered. */
export function Pending({ pending, executionKey, onAgain }: Props) {
  const [isStopped, setStopped] = useState(false);
  const { state, sinceMs, isWorkerRunning } = pending;
  if (!isWorkerRunning) return <NoWorker state={state} onAgain={onAgain} />;
  const stop = () => {
    setStopped(true);
    void forgetReplay(executionKey);
  };
  return (
    <div
      role="status"
      aria-label="Replaying the execution"
      className="flex h-full flex-col items-start gap-3 border border-t-0 bg-panel p-3.5"
    >
      <p>
        {state === "running" ? "The worker replays this execution" : "The worker is busy with another replay"}, for{" "}
        <Elapsed key={sinceMs} fromMs={sinceMs} />. It may take 60 s and 1 GB of memory.
      </p>
      <Button onClick={stop} disabled={isStopped}>
        {isStopped ? "It is being stopped" : "Stop and begin anew"}
      </Button>
    </div>
  );
}

const NO_WORKER = {
  waiting: "No worker is running, so nothing is replayed.",
  running: "The worker stopped while it replayed this execution.",
} as const satisfies Record<PendingReplay["state"], string>;

/** Nobody works on what is waited for: the worker was never there, or is gone and left it. */
export function NoWorker({ state, onAgain }: { state: PendingReplay["state"]; onAgain: () => void }) {
  return (
    <div className="pt-4">
      <ProblemNote
        problem={{
          what: NO_WORKER[state],
          why: "Replays run in the worker and not in the process that shows the pages.",
          remedy:
            "Start it: npm start runs both, and npm run stepscope -- worker runs it alone. This page goes on by itself.",
        }}
      >
        <Button onClick={onAgain}>Try again</Button>
      </ProblemNote>
    </div>
  );
}

/** Time that goes on from `fromMs`, in whole seconds. */
function Elapsed({ fromMs }: { fromMs: number }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return formatDuration(Math.round(fromMs / 1000) * 1000 + seconds * 1000);
}

/** What became of a replay that broke its bounds. */
export function GivenUp({ why, onAgain }: { why: string; onAgain: () => void }) {
  return (
    <div className="pt-4">
      <ProblemNote
        problem={{
          what: "This execution was not replayed.",
          why,
          remedy: "Its timeline, events and data are on the other tabs. Nothing of the record is lost.",
        }}
      >
        <Button onClick={onAgain}>Try again</Button>
      </ProblemNote>
    </div>
  );
}
