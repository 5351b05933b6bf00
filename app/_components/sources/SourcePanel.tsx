"use client";

import type { ReactNode } from "react";
import type { SourceRow } from "@/lib/contract/source";
import { formatBytes, formatCount, formatDuration, formatEstimate } from "@/lib/base/wording";
import { problemFrom } from "../../_features/http";
import { useChangeSource, useTestSource } from "../../_features/sources";
import { Button } from "../ui/Button";
import { Money } from "../ui/Money";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { Link } from "../ui/Link";
import { MetricHours } from "./MetricHours";
import { RemoveSource } from "./RemoveSource";
import { SetAsideRecords } from "./SetAsideRecords";
import { TestResult } from "./TestResult";

const KINDS: { readonly [K in SourceRow["kind"]]: string } = {
  standard: "Standard executions",
  express: "Express executions, from their logs",
  engine: "An engine that speaks the API",
  push: "What is pushed",
  folder: "Files of a folder",
};

/** One source: how it stands, and what can be done about it. */
export function SourcePanel({ source }: { source: SourceRow }) {
  const { name, kind, place, isConfigured, isPaused, isBeingRemoved } = source;
  const change = useChangeSource();
  const test = useTestSource(name);
  return (
    <section aria-label={name} className="border bg-panel">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line-soft px-4 py-2">
        <div className="min-w-0">
          <h2 className="font-medium wrap-anywhere">
            {name} <span className="font-normal text-ink-2">{stateOf(source)}</span>
          </h2>
          <p className="wrap-anywhere text-ink-2">
            {KINDS[kind]} · <span className="mono">{place}</span>
            {isConfigured && " · in the configuration file"}
          </p>
        </div>
        {!isBeingRemoved && (
          <div className="flex gap-2">
            <Button disabled={test.isPending} onClick={() => test.mutate()}>
              {test.isPending ? "Testing…" : "Test"}
            </Button>
            <Button
              disabled={change.isPending}
              onClick={() => change.mutate({ kind: "pause", name, paused: !isPaused })}
            >
              {isPaused ? "Go on" : "Pause"}
            </Button>
            {!isConfigured && <RemoveSource name={name} change={change} />}
          </div>
        )}
      </div>
      <div className="grid gap-3 px-4 py-3">
        <Trouble source={source} />
        {change.error !== null && <ProblemNote problem={problemFrom(change.error)} />}
        {test.error !== null && <ProblemNote problem={problemFrom(test.error)} />}
        {test.data !== undefined && <TestResult test={test.data} />}
        <Figures source={source} />
        {source.metrics !== null && <MetricHours source={name} metrics={source.metrics} />}
        {source.aside > 0 && <SetAsideRecords source={name} count={source.aside} />}
      </div>
    </section>
  );
}

function stateOf({ isBeingRemoved, isPaused, isRead, upToDateAt, problem, settingsProblem }: SourceRow): string {
  if (isBeingRemoved) return "is being removed";
  if (isPaused) return "paused";
  if (settingsProblem !== null) return "not read";
  // It rests, longer each time; nobody holds it meanwhile.
  if (problem !== null && !isRead) return "rests, and is tried again";
  if (!isRead) return "no worker reads it now";
  return upToDateAt === null ? "first look" : "followed";
}

function Trouble({ source: { problem, settingsProblem } }: { source: SourceRow }) {
  if (settingsProblem !== null) {
    const remedy = "Correct them in the configuration file, or remove the source and add it again.";
    return <ProblemNote problem={{ what: "Its settings cannot be used.", why: settingsProblem, remedy }} />;
  }
  if (problem === null) return null;
  const what = problem.times === 1 ? "The last look went wrong." : `The last ${problem.times} looks went wrong.`;
  return <ProblemNote problem={{ what, why: problem.why, remedy: problem.remedy }} />;
}

const REASONS: Readonly<Record<string, string>> = {
  watched: "opened by somebody",
  failed: "failed",
  mapItem: "failed Map items",
  redriven: "redriven",
  late: "late",
  running: "running",
  share: "succeeded",
};

function Figures({ source: { name, kind, counts, upToDateAt, left, leftMs, firstLook, cost } }: { source: SourceRow }) {
  const waiting = left.reduce((sum, { count }) => sum + count, 0);
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-x-6 gap-y-3">
      <Figure label="Up to date">{upToDateAt === null ? "not yet" : <Time at={upToDateAt} />}</Figure>
      {firstLook !== null && (
        <Figure label="Read of the past">
          {Math.floor(firstLook.done * 100)} % of {formatDuration(firstLook.to - firstLook.from)}
          {firstLook.leftMs !== null && (
            <span className="block text-ink-2">about {formatEstimate(firstLook.leftMs)} left</span>
          )}
        </Figure>
      )}
      <Figure label="Executions">
        <Link href="/executions" className="hover:underline" aria-label={`Executions, of ${name} and others`}>
          {formatCount(counts.executions)}
        </Link>
      </Figure>
      <Figure label="Histories">{formatCount(counts.histories)}</Figure>
      <Figure label="Events">{formatCount(counts.events)}</Figure>
      <Figure label="Still to be read">
        {waiting === 0 ? "nothing" : formatCount(waiting)}
        {waiting > 0 && (
          <span className="block text-ink-2">
            {left.map(({ reason, count }) => `${formatCount(count)} ${REASONS[reason] ?? reason}`).join(", ")}
            {leftMs !== null && `, about ${formatEstimate(leftMs)}`}
          </span>
        )}
      </Figure>
      <Figure label="Requests">
        {formatCount(counts.requests)}
        {counts.throttled > 0 && <span className="block text-ink-2">{formatCount(counts.throttled)} throttled</span>}
      </Figure>
      {cost !== null && (
        <Figure label="Watching costs">
          <WatchingCost cost={cost} />
        </Figure>
      )}
      {counts.expired > 0 && <Figure label="Expired">{formatCount(counts.expired)}</Figure>}
      {counts.withheld > 0 && <Figure label="Encrypted">{formatCount(counts.withheld)}</Figure>}
      {counts.sampledOut > 0 && <Figure label="Left out">{formatCount(counts.sampledOut)}</Figure>}
      {counts.bytes > 0 && (
        <Figure label={kind === "push" ? "Delivered" : "Scanned by Insights"}>{formatBytes(counts.bytes)}</Figure>
      )}
      {counts.late > 0 && <Figure label="Late">{formatCount(counts.late)}</Figure>}
    </dl>
  );
}

function WatchingCost({ cost: { soFar, aMonth, certainty, rule, asOf } }: { cost: NonNullable<SourceRow["cost"]> }) {
  const sure = certainty === "exact" ? "" : "about ";
  return (
    <span title={rule}>
      {Number(soFar) === 0 ? (
        "nothing"
      ) : (
        <>
          {sure}
          <Money amount={aMonth ?? soFar} asOf={asOf} /> {aMonth === null ? "so far" : "a month"}
        </>
      )}
      <span className="block text-ink-2">{rule}</span>
    </span>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-2">{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
