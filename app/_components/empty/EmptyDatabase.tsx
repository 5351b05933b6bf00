"use client";

import { Upload } from "lucide-react";
import type { ReactNode } from "react";
import { problemFrom } from "../../_features/http";
import { useSamples } from "../../_features/jobs";
import { Button, buttonClass } from "../ui/Button";
import { Command } from "../ui/Command";
import { ProblemNote } from "../ui/ProblemNote";
import { Link } from "../ui/Link";

/** What to do when nothing is stored yet: four ways to get something to look at. */
export function EmptyDatabase() {
  const { start, job } = useSamples();
  const busy = start.isPending || job.data?.state === "waiting" || job.data?.state === "running";
  const error = start.error ?? job.error;
  return (
    <div className="mx-auto max-w-[680px] px-5 pt-16">
      <h1 className="text-xl font-semibold tracking-tight">No executions yet</h1>
      <p className="mt-1 text-lg text-ink-2">
        Bring the history of an AWS Step Functions execution here, and see what happened in it.
      </p>
      <ol className="mt-6 divide-y border-y">
        <Step title="Import a history" text="A file of get-execution-history, of CloudWatch Logs, or one saved here.">
          <Link href="/import" className={buttonClass("primary")}>
            <Upload size={14} aria-hidden />
            Import files
          </Link>
        </Step>
        <Step
          title="Or get one with the AWS command line"
          text="It prints the whole history; drop the file on the Import page."
        >
          <Command>aws stepfunctions get-execution-history --execution-arn ARN --output json &gt; history.json</Command>
          <Command>npm run -s stepscope -- import history.json</Command>
        </Step>
        <Step
          title="Or fetch all of an account"
          text="Executions and their definitions, with the credentials of the AWS command line; it only reads."
        >
          <Command>npm run -s stepscope -- pull --since 7d</Command>
          <p className="text-ink-2">
            Or let the worker read it from now on: add{" "}
            <Link href="/sources" className="text-ink underline decoration-faint underline-offset-3">
              a source
            </Link>
            .
          </p>
        </Step>
        <Step
          title="Or look at samples"
          text="A retry with backoff, a catch, a Parallel, a Map with failed items, a callback, an Express run."
        >
          <Button onClick={() => start.mutate()} disabled={busy}>
            {busy ? "Loading the samples…" : "Load the samples"}
          </Button>
          {job.data?.state === "failed" && (
            <ProblemNote
              problem={{
                what: "The samples could not be loaded.",
                why: job.data.message ?? "The job gave no reason.",
                remedy: "Check that the worker runs: npm start prints what it does.",
              }}
            />
          )}
          {job.data?.state === "waiting" && <p className="text-ink-3">Waiting for the worker…</p>}
          {error !== null && <ProblemNote problem={problemFrom(error)} />}
          <p className="text-ink-2">Or make up many executions with incidents in them:</p>
          <Command>npm run -s stepscope -- demo</Command>
        </Step>
      </ol>
    </div>
  );
}

function Step({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="grid gap-x-6 gap-y-2 py-4 sm:grid-cols-[240px_minmax(0,1fr)]">
      <div>
        <h2 className="font-medium">{title}</h2>
        <p className="text-ink-2">{text}</p>
      </div>
      <div className="flex min-w-0 flex-col items-start justify-center gap-2 *:max-w-full [&>div]:w-full">
        {children}
      </div>
    </li>
  );
}
