"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import { formatBytes, formatCount } from "@/lib/base/wording";
import type { Job } from "@/lib/contract/job";
import { JOB_KINDS } from "@/lib/contract/jobKinds";
import { useCancelJob, useOpenJobs } from "../../_features/jobs";
import { Button } from "../ui/Button";

/** Jobs that are shown; how many more there are is said. */
const MAX_SHOWN = 3;

/** What the worker does now, with its progress and a way to end it. What is over at once is not shown. */
export function RunningJobs() {
  const { data } = useOpenJobs();
  const jobs = data?.jobs ?? [];
  if (jobs.length === 0) return null;
  const shown = jobs.slice(0, MAX_SHOWN);
  const more = (data?.open ?? 0) - shown.length;
  return (
    <section
      aria-label="Running jobs"
      className="appear-late mt-auto border-t pt-2 text-sm max-[760px]:mt-0 max-[760px]:w-40 max-[760px]:shrink-0 max-[760px]:border-t-0 max-[760px]:pt-0"
    >
      <ul className="flex flex-col gap-2">
        {shown.map((job) => (
          <RunningJob key={job.id} job={job} />
        ))}
      </ul>
      {more > 0 && <p className="px-2 pt-2 text-ink-3">and {formatCount(more)} more</p>}
    </section>
  );
}

function RunningJob({ job }: { job: Job }) {
  const cancel = useCancelJob(job.id);
  const name = nameOf(job);
  const isEnding = job.isCancelling || cancel.isPending;
  return (
    <li className="px-2">
      <div className="flex items-start gap-1">
        <span className="line-clamp-2 min-w-0 flex-1 wrap-anywhere text-ink-2" title={name}>
          {name}
        </span>
        <Button
          square
          aria-label={`Cancel: ${name}`}
          title="Cancel"
          disabled={isEnding}
          onClick={() => cancel.mutate()}
        >
          <X size={12} aria-hidden />
        </Button>
      </div>
      <Bar name={name} share={shareOf(job)} />
      <p className="truncate text-ink-3">
        {cancel.error === null ? stateOf(job, isEnding) : "It could not be cancelled."}
      </p>
    </li>
  );
}

/** How far it is: a share of 1, or null where that is not known. */
function Bar({ name, share }: { name: string; share: number | null }) {
  const percent = share === null ? null : Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": percent })}
      className="my-1 h-1 overflow-hidden rounded-full bg-mute"
    >
      <div className={clsx("h-full bg-accent", percent === null && "pulse")} style={{ width: `${percent ?? 100}%` }} />
    </div>
  );
}

/** A file that is read is still being stored, and nobody knows how long that takes. */
function shareOf({ kind, state, done, total }: Job): number | null {
  if (state === "waiting") return 0;
  if (total === null || total === 0 || (kind === "import" && done >= total)) return null;
  return Math.min(1, done / total);
}

function nameOf({ kind, subject }: Job): string {
  const { label } = JOB_KINDS[kind];
  return subject === null ? label : `${label} ${subject}`;
}

function stateOf(job: Job, isEnding: boolean): string {
  if (isEnding) return "ending…";
  if (job.state === "waiting") return job.message === null ? "waiting" : "waits to be tried again";
  if (job.kind === "import" && job.total !== null && job.done >= job.total) return job.message ?? "storing…";
  const format = job.kind === "import" ? formatBytes : formatCount;
  if (job.total !== null) return `${format(job.done)} of ${format(job.total)}`;
  return job.done === 0 ? "running" : format(job.done);
}
