"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import type { PeriodsAnswer } from "@/lib/contract/periods";
import { periodsHref, type PeriodSide, type PeriodsQuery, readPeriodSide } from "@/lib/contract/periodsQuery";
import { Button } from "../ui/Button";
import { Labelled } from "../ui/Labelled";

type Props = { readonly answer: PeriodsAnswer; readonly query: PeriodsQuery };

/** A side while it is chosen: a definition, or where it is empty the time between two texts, UTC. */
type Draft = { readonly definition: string; readonly from: string; readonly to: string };

/** Chooses other periods, or definitions, of the same machine. */
export function PeriodForm({ answer, query }: Props) {
  const router = useRouter();
  const [a, setA] = useState(draftOf(query.a, answer, "a"));
  const [b, setB] = useState(draftOf(query.b, answer, "b"));
  const [problem, setProblem] = useState<string | null>(null);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const [first, second] = [sideOf(a), sideOf(b)];
    if (!first.ok || !second.ok) {
      setProblem(first.ok ? (second.ok ? null : `B: ${second.error}`) : `A: ${first.error}`);
      return;
    }
    setProblem(null);
    router.push(periodsHref({ machine: query.machine, a: first.value, b: second.value }));
  };
  return (
    <form onSubmit={ask} className="mt-3 flex flex-wrap items-end gap-x-6 gap-y-2" aria-label="Other periods">
      <Side letter="A" draft={a} onChange={setA} revisions={answer.revisions} />
      <Side letter="B" draft={b} onChange={setB} revisions={answer.revisions} />
      <Button type="submit">Compare</Button>
      <span role="alert" className="text-bad">
        {problem}
      </span>
    </form>
  );
}

type SideProps = Pick<PeriodsAnswer, "revisions"> & {
  readonly letter: string;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
};

const FIELD = "h-7 rounded-md border bg-panel px-2";

function Side({ letter, draft, onChange, revisions }: SideProps) {
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Labelled label={`${letter} is`}>
        {(id) => (
          <select
            id={id}
            className={FIELD}
            value={draft.definition}
            onChange={({ target }) => onChange({ ...draft, definition: target.value })}
          >
            <option value="">a time</option>
            {revisions.toReversed().map(({ definition, firstSeenAt }) => (
              <option key={definition} value={definition}>
                {`definition ${definition.slice(0, 8)} of ${fieldText(firstSeenAt).replace("T", " ")}`}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {draft.definition === "" &&
        (["from", "to"] as const).map((end) => (
          <Labelled key={end} label={`${letter} ${end} (UTC)`}>
            {(id) => (
              <input
                id={id}
                type="datetime-local"
                step="any"
                className={FIELD}
                value={draft[end]}
                onChange={({ target }) => onChange({ ...draft, [end]: target.value })}
              />
            )}
          </Labelled>
        ))}
    </div>
  );
}

/** Of a definition that was asked for the times in which it ran, for who wants to have these alone. */
function draftOf(side: PeriodSide, answer: PeriodsAnswer, of: "a" | "b"): Draft {
  if (side.kind === "time") return { definition: "", from: fieldText(side.from), to: fieldText(side.to) };
  const found = answer.revisions.find(({ definition }) => definition.startsWith(side.hash));
  return { definition: found?.definition ?? "", from: fieldText(answer[of].from), to: fieldText(answer[of].to) };
}

/** `2026-11-30T08:00`, UTC. */
function fieldText(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}

function sideOf({ definition, from, to }: Draft): ReturnType<typeof readPeriodSide> {
  const side: PeriodSide | null = definition === "" ? null : { kind: "revision", hash: definition };
  return side === null ? readPeriodSide(`${momentOf(from)}..${momentOf(to)}`) : { ok: true, value: side };
}

function momentOf(text: string): string {
  return /:\d\d:\d\d$/.test(text) ? `${text}Z` : `${text}:00Z`;
}
