"use client";

import type { ReactNode } from "react";
import { counted } from "@/lib/base/wording";
import type { WatchRow } from "@/lib/contract/watch/answer";
import { problemFrom } from "../../_features/http";
import { useActOnRule } from "../../_features/watch";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Moment } from "./Moment";
import { WatchedMachines } from "./WatchedMachines";

/** One rule: how it stands, when it was looked at, what became of its last message, and what can be done about it. */
export function RulePanel({ rule }: { rule: WatchRow }) {
  const { name, machine, when, problem } = rule;
  const act = useActOnRule(name);
  const test = act.data?.test ?? null;
  return (
    <section aria-label={name} className="border bg-panel">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line-soft px-4 py-2">
        <div className="min-w-0">
          <h2 className="font-medium wrap-anywhere">
            {name} <State rule={rule} />
          </h2>
          <p className="wrap-anywhere text-ink-2">
            <span className="mono">{when}</span> of <span className="mono">{machine}</span>
          </p>
        </div>
        <Acts rule={rule} act={act} />
      </div>
      <div className="grid gap-3 px-4 py-3">
        {problem !== null && <p className="text-ink-2">{problem}</p>}
        {act.error !== null && <ProblemNote problem={problemFrom(act.error)} />}
        {test !== null && (
          <p role="status">
            {test.isDelivered ? "The test was delivered" : "The test was not delivered"}: {test.result}.
          </p>
        )}
        <Figures rule={rule} />
        {rule.machines.length > 0 && <WatchedMachines rule={rule} />}
      </div>
    </section>
  );
}

function State({ rule: { state, since, mutedUntil, isMutedForGood, lookedAt } }: { rule: WatchRow }) {
  const isFiring = state === "firing" && since !== null;
  return (
    <span className="font-normal text-ink-2">
      {isFiring ? (
        <span className="text-bad">
          firing since <Moment at={since} />
        </span>
      ) : lookedAt === null ? (
        "not looked at yet"
      ) : (
        WORDS[state]
      )}
      {mutedUntil !== null && (
        <>
          {" · muted "}
          {isMutedForGood ? (
            "until you unmute it"
          ) : (
            <>
              until <Moment at={mutedUntil} />
            </>
          )}
        </>
      )}
    </span>
  );
}

const WORDS = { firing: "firing", unknown: "cannot say", quiet: "quiet" } as const satisfies Record<
  WatchRow["state"],
  string
>;

function Acts({ rule, act }: { rule: WatchRow; act: ReturnType<typeof useActOnRule> }) {
  const { isPending, variables } = act;
  const mute = (label: string, hours: number | null) => (
    <Button disabled={isPending} onClick={() => act.mutate({ action: "mute", hours })}>
      {label}
    </Button>
  );
  return (
    <div role="group" aria-label={`What is done about ${rule.name}`} className="flex flex-wrap gap-2">
      {rule.isSent && (
        <Button disabled={isPending} onClick={() => act.mutate({ action: "test" })}>
          {isPending && variables.action === "test" ? "Sending…" : "Send a test"}
        </Button>
      )}
      {rule.mutedUntil === null ? (
        <>
          {mute("Mute 1 h", 1)}
          {mute("Mute 24 h", 24)}
          {mute("Mute", null)}
        </>
      ) : (
        <Button disabled={isPending} onClick={() => act.mutate({ action: "unmute" })}>
          Unmute
        </Button>
      )}
    </div>
  );
}

function Figures({ rule }: { rule: WatchRow }) {
  const { lookedAt, asOf, delivery, waiting, isSent, address, format } = rule;
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-x-6 gap-y-3">
      <Figure label="Last look">{lookedAt === null ? "not yet" : <Moment at={lookedAt} />}</Figure>
      <Figure label="Known until">{asOf === null ? "not known" : <Moment at={asOf} />}</Figure>
      <Figure label="Messages">{isSent ? `${format === "slack" ? "Slack" : "JSON"}, ${address}` : address}</Figure>
      {isSent && (
        <Figure label="Last message">
          {delivery === null ? (
            "none yet"
          ) : (
            <>
              {delivery.result}
              <span className="block text-ink-2">
                <Moment at={delivery.at} />
              </span>
            </>
          )}
          {waiting > 0 && <span className="block text-ink-2">{counted(waiting, "message")} waiting</span>}
        </Figure>
      )}
    </dl>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-2">{label}</dt>
      <dd className="tabular-nums wrap-anywhere">{children}</dd>
    </div>
  );
}
