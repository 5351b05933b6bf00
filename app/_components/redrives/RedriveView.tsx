"use client";

import { useState } from "react";
import { counted, formatCount } from "@/lib/base/wording";
import type { MassDetails, MassItem, MassRedrive } from "@/lib/contract/massRedrive";
import { problemFrom } from "../../_features/http";
import { useActOnRedrive, useRedrive } from "../../_features/redrives";
import { Confirmed } from "../engineParts/Confirmed";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { QueryView } from "../ui/QueryView";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";
import { Table } from "../ui/Table";
import { Time } from "../ui/Time";
import { Link } from "../ui/Link";
import { countsText, endedOf, ITEM_LABELS, paceText, STATE_LABELS } from "./massWords";

/** One mass redrive: how far it is, what can be done with it, and each execution's result. */
export function RedriveView({ id }: { readonly id: number }) {
  const [after, setAfter] = useState<number | undefined>(undefined);
  const details = useRedrive(id, after);
  return (
    <div className="mx-auto max-w-[1100px] px-5 pt-6 pb-10">
      <QueryView of={{ details }} loading={<Skeleton className="h-96 w-full" />}>
        {({ details: found }) => (
          <>
            <Head redrive={found.redrive} />
            <Results details={found} isFirst={after === undefined} onPage={setAfter} />
          </>
        )}
      </QueryView>
    </div>
  );
}

function Head({ redrive }: { readonly redrive: MassRedrive }) {
  const act = useActOnRedrive(redrive.id);
  const { name, state, message, from, to, count } = redrive;
  return (
    <>
      <p>
        <Link href="/redrives" className="text-accent hover:underline">
          Redrives
        </Link>
      </p>
      <div className="mt-1 flex flex-wrap items-center gap-2">
        <h1 dir="auto" className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">
          {name}
        </h1>
        <span className="font-medium">{STATE_LABELS[state]}</span>
        <span className="flex-1" />
        <Actions redrive={redrive} onAct={act.mutate} />
      </div>
      <p className="mt-0.5 text-ink-2">
        {counted(count, "execution")} that started from <Time at={from} /> to <Time at={to} />. {paceText(redrive)}
      </p>
      <progress
        aria-label="Executions that have their result"
        className="mt-2 h-1.5 w-full appearance-none overflow-hidden rounded-full bg-mute [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-mute [&::-webkit-progress-value]:bg-accent"
        max={count}
        value={endedOf(redrive)}
      />
      <p aria-live="polite">{countsText(redrive)}</p>
      {message !== null && <p className="mt-1 font-medium">{message}</p>}
      {act.error !== null && <ProblemNote problem={problemFrom(act.error)} />}
    </>
  );
}

type ActionsProps = {
  readonly redrive: MassRedrive;
  readonly onAct: ReturnType<typeof useActOnRedrive>["mutate"];
};

function Actions({ redrive, onAct }: ActionsProps) {
  const { state, counts } = redrive;
  const willBe = counts.waiting ?? 0;
  const cancel = (
    <Button look="plain" onClick={() => onAct({ action: "cancel" })}>
      Cancel
    </Button>
  );
  switch (state) {
    case "unconfirmed":
      return (
        <>
          {cancel}
          {willBe > 0 && (
            <Confirmed
              title={`Redrive ${counted(willBe, "execution")}?`}
              text="Their tasks are invoked again, here or in the accounts that they belong to. This is the only question."
              verb={`Redrive ${formatCount(willBe)}`}
              onYes={() => onAct({ action: "confirm", count: willBe })}
            />
          )}
        </>
      );
    case "running":
      return cancel;
    case "trialDone":
      return (
        <>
          {cancel}
          <Button onClick={() => onAct({ action: "goOn" })}>Go on</Button>
        </>
      );
    case "stopped":
    case "cancelled":
      return redrive.confirmedAt === null ? null : <Button onClick={() => onAct({ action: "goOn" })}>Go on</Button>;
    case "done":
      return null;
  }
}

const COLUMNS = [
  { name: "Execution" },
  { name: "Result", width: "w-36" },
  { name: "Why" },
  { name: "Sent", width: "w-44" },
] as const;

type ResultsProps = {
  readonly details: MassDetails;
  readonly isFirst: boolean;
  readonly onPage: (after: number | undefined) => void;
};

function Results({ details: { items, next }, isFirst, onPage }: ResultsProps) {
  return (
    <Section title="Results">
      <Table columns={COLUMNS} least="min-w-[680px]">
        {items.map((item) => (
          <Row key={item.place} item={item} />
        ))}
      </Table>
      <div className="mt-2 flex justify-end gap-2">
        {!isFirst && <Button onClick={() => onPage(undefined)}>First</Button>}
        {next !== null && <Button onClick={() => onPage(next)}>Next</Button>}
      </div>
    </Section>
  );
}

function Row({ item: { key, name, state, why, sentAt } }: { readonly item: MassItem }) {
  return (
    <tr className="h-8 border-b last:border-b-0">
      <td className="truncate px-3" title={name}>
        <Link href={`/executions/${key}`} className="text-accent hover:underline">
          {name}
        </Link>
      </td>
      <td>{ITEM_LABELS[state]}</td>
      <td className="truncate pr-3 text-ink-2" title={why ?? undefined}>
        {why}
      </td>
      <td className="text-ink-2">{sentAt !== null && <Time at={sentAt} />}</td>
    </tr>
  );
}
