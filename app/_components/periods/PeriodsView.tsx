"use client";

import type { QueryProblem } from "@/lib/contract/listQuery";
import type { PeriodsAnswer } from "@/lib/contract/periods";
import { periodsHref, type PeriodsQuery } from "@/lib/contract/periodsQuery";
import { counted } from "@/lib/base/wording";
import { percentText } from "@/lib/layout/outcomeStrip";
import { figureName } from "@/lib/layout/periodWords";
import { usePeriods } from "../../_features/comparison";
import { OpenChanges } from "../charts/OpenChanges";
import { buttonClass } from "../ui/Button";
import { Link } from "../ui/Link";
import { ProblemNote } from "../ui/ProblemNote";
import { QueryView } from "../ui/QueryView";
import { Section } from "../ui/Section";
import { useHydrated } from "../ui/useHydrated";
import { FigureTable } from "./FigureTable";
import { PeriodForm } from "./PeriodForm";
import { PeriodSides } from "./PeriodSides";
import { PeriodsSkeleton } from "./PeriodsSkeleton";
import { StateTable } from "./StateTable";
import { SureList } from "./SureList";

/** Two periods, or two definitions, of a machine: what differs, and how sure that is. */
export function PeriodsView({ query }: { readonly query: PeriodsQuery }) {
  const periods = usePeriods(query);
  if (!useHydrated()) return <PeriodsSkeleton />;
  return (
    <QueryView
      of={{ periods }}
      loading={<PeriodsSkeleton />}
      actions={
        <Link href="/" className={buttonClass()}>
          Overview
        </Link>
      }
    >
      {({ periods: answer }) => <Opened answer={answer} query={query} isOther={periods.isPlaceholderData} />}
    </QueryView>
  );
}

type Props = { readonly answer: PeriodsAnswer; readonly query: PeriodsQuery; readonly isOther: boolean };

/** `isOther`: it is still of the periods before. */
function Opened({ answer, query, isOther }: Props) {
  const states = answer.states.length + answer.otherStates;
  return (
    <div className="px-5 pt-3 pb-8" aria-busy={isOther}>
      <h1 className="text-base font-medium wrap-anywhere">{answer.machine.name}: two periods</h1>
      <PeriodSides a={answer.a} b={answer.b} />
      <PeriodForm key={periodsHref(query)} answer={answer} query={query} />
      <OpenChanges changes={answer.changes} />
      <SureList answer={answer} />
      <Section title="The machine">
        <FigureTable rows={answer.figures.map((figure) => ({ name: figureName(figure.name), figure }))} />
      </Section>
      <Section title="States" count={states}>
        <StateTable answer={answer} />
      </Section>
      <p className="mt-3 max-w-[1020px] text-ink-2">{doubtText(answer)}</p>
    </div>
  );
}

/** How sure all of it is. */
function doubtText({ tested, level }: PeriodsAnswer): string {
  const chance = percentText(level);
  return `${counted(tested, "figure")} tested. Were nothing different, the chance that any of them is called different would be at most ${chance}: each p is corrected for their number. How many begin follows the hour and the day: compare the same hours.`;
}

/** The address does not say which periods. */
export function NoPeriods({ problem: { parameter, why } }: { readonly problem: QueryProblem }) {
  return (
    <div className="mx-auto max-w-[640px] px-5 pt-6 pb-10">
      <h1 className="mb-3 text-xl font-semibold tracking-tight">Compare two periods</h1>
      <ProblemNote
        problem={{
          what: "The address does not say what is to be compared.",
          why: `Its parameter ${parameter} is wrong: ${why}.`,
          remedy: "Choose a change on the overview: each leads to the time before and after it.",
        }}
      >
        <Link href="/" className={buttonClass()}>
          Overview
        </Link>
      </ProblemNote>
    </div>
  );
}
