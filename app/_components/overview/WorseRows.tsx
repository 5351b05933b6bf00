"use client";

import { machineHref } from "@/lib/contract/machineAddress";
import type { Worse, WorseAnswer } from "@/lib/contract/overview";
import { SAID, SAID_OF_PAST, valuesText } from "@/lib/layout/worseWords";
import { Section } from "../ui/Section";
import { TextLink } from "../overviewParts/TextLink";
import { LookButton } from "./LookButton";
import { Minute } from "../ui/Minute";
import type { Look } from "./useLook";

type Props = { readonly answer: WorseAnswer; readonly look: Look };

/** What is or was worse than usual within a day: since when, by how much, and what may have caused it. */
export function WorseRows({ answer: { worse }, look }: Props) {
  if (worse.length === 0) return null;
  return (
    <Section title="Worse than usual" count={worse.length}>
      <ul className="divide-y divide-line-soft border bg-panel">
        {worse.map((one) => (
          <li key={rowKey(one)} className="px-3 py-1.5">
            <Row worse={one} look={look} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function rowKey({ machine, measure, since }: Worse): string {
  return `${machine.id ?? ""} ${measure} ${since}`;
}

function Row({ worse, look }: { worse: Worse; look: Look }) {
  const { machine, measure, since, dated, endedAt, causes, href } = worse;
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <span className="font-medium">
        {machine.value === null ? machine.name : <TextLink href={machineHref(machine.value)}>{machine.name}</TextLink>}
      </span>
      <span className={endedAt === null ? "text-bad" : "text-ink-2"}>
        {endedAt === null ? SAID[measure] : SAID_OF_PAST[measure]}
      </span>
      <TextLink href={href}>{valuesText(worse)}</TextLink>
      <span className="text-ink-2">
        {endedAt === null ? "since" : "from"} <Minute at={since} />
        {endedAt !== null && (
          <>
            {" "}
            to <Minute at={endedAt} />
          </>
        )}
        {dated !== null && (
          <>
            {" "}
            (with 95 % between <Minute at={dated.from} short /> and <Minute at={dated.to} short />)
          </>
        )}
      </span>
      {causes.map((cause, i) => (
        <span key={i} className="text-ink-2">
          {i === 0 ? "after" : "or after"}{" "}
          {cause.around === null ? cause.text : <TextLink href={cause.around}>{cause.text}</TextLink>}{" "}
          <Minute at={cause.at} />
        </span>
      ))}
      {machine.value !== null && (
        <LookButton
          look={look}
          at={{ machine: machine.value, error: null, measure: sharedMeasure(measure), since, until: endedAt }}
          label={`Look into ${machine.name}: ${SAID[measure]}`}
        />
      )}
    </div>
  );
}

/** Machines that start less or more have nothing bad to look at. */
function sharedMeasure(measure: Worse["measure"]) {
  return measure === "fewer" || measure === "more" ? "failures" : measure;
}
