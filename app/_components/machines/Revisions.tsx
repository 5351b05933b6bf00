"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { counted, formatCount, formatDuration } from "@/lib/base/wording";
import type { MachineAnswer, RevisionRow } from "@/lib/contract/machine";
import { decimal, dollars } from "@/lib/cost/money";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import type { PartSource } from "../../_features/part";
import { Minute } from "../ui/Minute";
import { TextLink } from "../overviewParts/TextLink";
import { LinkButton } from "../ui/LinkButton";
import { Part } from "../ui/Part";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";
import { Table } from "../ui/Table";
import type { DefinitionDifferenceProps } from "./DefinitionDifference";

const DIFFERENCE: PartSource<DefinitionDifferenceProps> = {
  name: "The difference of definitions",
  load: () => import("./DefinitionDifference").then((part) => part.DefinitionDifference),
};

const NUMBER = "w-[76px] pr-3 text-right";
const COLUMNS = [
  { name: "Definition", width: "w-[160px]" },
  { name: "First seen", width: "w-[140px]" },
  { name: "By", width: "w-[120px] pr-3" },
  { name: "Last seen", width: "w-[140px]" },
  { name: "Executions", width: "w-[88px] pr-3 text-right" },
  { name: "Failed", width: NUMBER },
  { name: "p50", width: NUMBER },
  { name: "p95", width: NUMBER },
  { name: "Cost each", width: "w-[92px] pr-3 text-right" },
  { name: "Beside the one before" },
] as const;

export type RevisionsProps = {
  readonly answer: MachineAnswer;
  /** Hash of the definition that is drawn; null: the newest, with all executions. */
  readonly drawn: string | null;
  readonly onDraw: (definition: string | null) => void;
};

/** The definitions that the machine had, with what each did in this time, and what was changed from one to the next. */
export function Revisions({ answer: { revisions, otherRevisions, row }, drawn, onDraw }: RevisionsProps) {
  const [open, setOpen] = useState<string | null>(null);
  const at = revisions.findIndex(({ hash }) => hash === open);
  const before = at < 0 ? undefined : revisions[at + 1];
  return (
    <Section title="Revisions" count={revisions.length + otherRevisions}>
      {revisions.length === 0 ? (
        <p className="text-ink-2">No definition of it is known.</p>
      ) : (
        <Table columns={COLUMNS} least="min-w-[1100px]">
          {revisions.map((revision, i) => (
            <Row
              key={revision.hash}
              revision={revision}
              before={revisions[i + 1] ?? null}
              machine={row.value}
              isDrawn={drawn === revision.hash}
              isOpen={open === revision.hash}
              onDraw={() => onDraw(drawn === revision.hash ? null : revision.hash)}
              onOpen={() => setOpen(open === revision.hash ? null : revision.hash)}
            />
          ))}
        </Table>
      )}
      {open !== null && before !== undefined && row.value !== null && (
        <Part
          source={DIFFERENCE}
          props={{ machine: row.value, before: before.hash, after: open }}
          loading={<Skeleton className="mt-2 h-40 w-full" />}
        />
      )}
      {otherRevisions > 0 && <p className="pt-1.5 text-ink-2">{counted(otherRevisions, "older one")}.</p>}
    </Section>
  );
}

type RowProps = {
  readonly revision: RevisionRow;
  readonly before: RevisionRow | null;
  readonly machine: string | null;
  readonly isDrawn: boolean;
  readonly isOpen: boolean;
  readonly onDraw: () => void;
  readonly onOpen: () => void;
};

function Row({ revision, before, machine, isDrawn, isOpen, onDraw, onOpen }: RowProps) {
  const { hash, by, firstSeenAt, lastSeenAt, isCurrent, executions, failed, failureRate, durations, costEach } =
    revision;
  const time = (ms: number | undefined) => (ms === undefined ? "" : formatDuration(roughly(ms)));
  return (
    <tr className={clsx("h-8 border-b border-line-soft last:border-b-0", isDrawn ? "bg-sel" : "hover:bg-mute/50")}>
      <td className="pl-3">
        <button
          type="button"
          aria-pressed={isDrawn}
          title={`${hash}: show its graph, and the figures of the executions that ran with it`}
          onClick={onDraw}
          className="mono rounded-sm underline decoration-faint underline-offset-3 hover:decoration-ink"
        >
          {hash.slice(0, 12)}
        </button>
        {isCurrent && <span className="ml-1.5 text-xs text-ink-2">current</span>}
      </td>
      <td className="text-ink-2">
        <Minute at={firstSeenAt} />
      </td>
      <td className="truncate pr-3 text-ink-2" title={by ?? undefined}>
        {by === null ? "" : shortName(by)}
      </td>
      <td className="text-ink-2">
        <Minute at={lastSeenAt} />
      </td>
      <td className="pr-3 text-right">{formatCount(executions)}</td>
      <td className="pr-3 text-right" title={counted(failed, "failed execution")}>
        {failureRate === null ? "" : <span className={failed > 0 ? "text-bad" : ""}>{percentText(failureRate)}</span>}
      </td>
      <td className="pr-3 text-right whitespace-nowrap">{time(durations?.p50)}</td>
      <td className="pr-3 text-right whitespace-nowrap">{time(durations?.p95)}</td>
      <td className="pr-3 text-right" title={costEach === null ? undefined : `$${costEach} an execution on average`}>
        {costEach === null ? "" : dollars(decimal(costEach))}
      </td>
      <td>
        {before !== null && machine !== null && (
          <span className="flex gap-3 whitespace-nowrap">
            <LinkButton aria-expanded={isOpen} onClick={onOpen}>
              What changed
            </LinkButton>
            <TextLink href={periodsHref(machine, before.hash, hash)}>Compare what they did</TextLink>
          </span>
        )}
      </td>
    </tr>
  );
}

/** The end of an ARN, which names the user or the session; all of what is none. The title has it whole. */
function shortName(by: string): string {
  return by.startsWith("arn:") ? (by.split(" ")[0]?.split(/[/:]/).at(-1) ?? by) : by;
}

/** Where the behaviour of two revisions is laid side by side. */
function periodsHref(machine: string, before: string, after: string): string {
  return `/compare/periods?${new URLSearchParams({ machine, a: `revision:${before}`, b: `revision:${after}` })}`;
}
