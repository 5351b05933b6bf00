"use client";

import type { Stages } from "../../_features/forks";
import { useJudgement } from "../../_features/forkJudgement";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Section } from "../ui/Section";
import { ConfirmJudgement } from "./ConfirmJudgement";
import { JudgedStates } from "./JudgedStates";

type Props = { readonly executionKey: string; readonly stages: Stages };

/** What AWS's TestState says of the states that the fork changes, once it is asked. */
export function JudgedByAws({ executionKey, stages }: Props) {
  const { data, error, isPending, mutate, reset } = useJudgement(executionKey, stages);
  const judged = data?.kind === "judged" ? data.judgement : null;
  return (
    <Section title="AWS's TestState">
      {judged === null ? (
        <div className="flex flex-wrap items-center gap-2">
          <Button disabled={isPending} onClick={() => mutate(null)}>
            {isPending ? "Asking…" : "Ask about the changed states…"}
          </Button>
          <span className="text-ink-2">
            It tests each with what the fork gave it. Nothing runs, and nothing changes.
          </span>
        </div>
      ) : (
        <JudgedStates judgement={judged} />
      )}
      {error !== null && (
        <div className="mt-2">
          <ProblemNote problem={problemFrom(error)} />
        </div>
      )}
      {data?.kind === "unconfirmed" && (
        <ConfirmJudgement intent={data.intent} onConfirm={() => mutate(data.intent)} onCancel={reset} />
      )}
    </Section>
  );
}
