"use client";

import { useState } from "react";
import { ACCOUNTED_LABELS, type FailureAccount, type RelatedRun, type RerunReason } from "@/lib/contract/accounted";
import { counted } from "@/lib/base/wording";
import { useFailureAccount, useGiveUp } from "../../_features/failureAccount";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { LinkButton } from "../ui/LinkButton";
import { Link } from "../ui/Link";

/** What became of the failure of an execution, and which failures it repaired. Nothing for one without either. */
export function FailureNote({ id }: { readonly id: string }) {
  const { data } = useFailureAccount(id);
  if (data === undefined || (data.state === null && data.repairs.length === 0)) return null;
  return (
    <>
      {data.state !== null && (
        <span>
          failure <span className="font-medium text-ink">{ACCOUNTED_LABELS[data.state].toLowerCase()}</span>
          <By account={data} id={id} />
          {data.note !== null && data.state === "givenUp" && `: ${data.note.text}`}
          <GivingUp id={id} account={data} />
        </span>
      )}
      {data.repairs.length > 0 && <Repairs runs={data.repairs} />}
    </>
  );
}

const REASONS = {
  redrive: "by its redrive",
  rerun: "started from here",
  name: "of the same name",
  businessKey: "with the same business key",
} as const satisfies Record<RerunReason, string>;

function By({ account: { by }, id }: { readonly account: FailureAccount; readonly id: string }) {
  if (by === null) return null;
  if (by.key === id) return ` ${REASONS.redrive}`;
  return (
    <>
      {" by "}
      <Run run={by} /> {REASONS[by.reason]}
    </>
  );
}

function Run({ run: { key, name } }: { readonly run: RelatedRun }) {
  if (name === null) return <span title={key}>a run that is not stored any more,</span>;
  return (
    <Link href={`/executions/${key}`} className="text-accent hover:underline">
      {name}
    </Link>
  );
}

/** Failures that are named. */
const MAX_NAMED = 3;

function Repairs({ runs }: { readonly runs: FailureAccount["repairs"] }) {
  return (
    <span>
      does the work of {counted(runs.length, "earlier failure")}:{" "}
      {runs.slice(0, MAX_NAMED).map((run, i) => (
        <span key={run.key}>
          {i > 0 && ", "}
          <Run run={run} />
        </span>
      ))}
      {runs.length > MAX_NAMED && ", …"}
    </span>
  );
}

function GivingUp({ id, account: { state } }: { readonly id: string; readonly account: FailureAccount }) {
  const [note, setNote] = useState<string | null>(null);
  const give = useGiveUp(id);
  if (state === "givenUp") {
    return (
      <>
        {" · "}
        <LinkButton onClick={() => give.mutate({ action: "undo" })}>take back</LinkButton>
      </>
    );
  }
  if (state === "repaired") return null;
  if (note === null) {
    return (
      <>
        {" · "}
        <LinkButton onClick={() => setNote("")}>give up…</LinkButton>
      </>
    );
  }
  return (
    <form
      // As high as the line that it stands in.
      className="-my-1 ml-2 inline-flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate({ action: "giveUp", note }, { onSuccess: () => setNote(null) });
      }}
    >
      <input
        aria-label="Why it is given up"
        placeholder="Why"
        className="h-6 w-56 rounded-md border bg-panel px-2"
        maxLength={1_000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Button type="submit" disabled={note.trim() === "" || give.isPending}>
        Give up
      </Button>
      {give.error !== null && (
        <span role="alert" className="text-bad">
          {problemFrom(give.error).why}
        </span>
      )}
    </form>
  );
}
