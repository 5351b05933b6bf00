"use client";

import { useState } from "react";
import type { ForkRunView, QuestionView } from "@/lib/contract/fork";
import type { Stages } from "../../_features/forks";
import { JsonText } from "../replay/StageValue";
import { Button } from "../ui/Button";
import { Section } from "../ui/Section";
import { firstOutput, outcomeOf, type OutcomeFields as Fields, whyNoStage, withAnswer } from "./draft";
import { OutcomeFields } from "./OutcomeFields";

type Props = {
  readonly stages: Stages;
  readonly run: ForkRunView;
  readonly onStages: (stages: Stages) => void;
};

/** Questions that are shown at once: of a Map each item may ask. */
const SHOWN = 10;

/** What the run asks for and the record does not answer. */
export function Questions({ stages, run: { questions }, onStages }: Props) {
  if (questions.length === 0) return null;
  return (
    <Section title="It asks" count={questions.length}>
      <ul className="grid gap-3">
        {questions.slice(0, SHOWN).map((question) => (
          <Question
            key={question.token}
            question={question}
            onAnswer={(outcome) => {
              const answer = outcomeOf(outcome);
              if (answer !== null) onStages(withAnswer(stages, question, answer));
            }}
          />
        ))}
      </ul>
    </Section>
  );
}

type QuestionProps = { readonly question: QuestionView; readonly onAnswer: (outcome: Fields) => void };

function Question({ question, onAnswer }: QuestionProps) {
  const { state, kind, resource, input, attempt } = question;
  const [outcome, setOutcome] = useState<Fields>({
    kind: "succeeded",
    output: firstOutput(resource),
    error: "",
    cause: "",
  });
  const wrong = whyNoStage({ outcome, ofState: "", input: "", variables: "{}", definition: "" });
  return (
    <li className="border">
      <form
        aria-label={`Answer for ${state}`}
        className="grid gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong === null) onAnswer(outcome);
        }}
      >
        <p>
          <span className="font-medium">{state}</span>
          {attempt > 0 && `, attempt ${attempt + 1},`}
          {kind === "task" ? " asks " : " runs its items, which the record does not answer"}
          {resource !== null && <code className="mono wrap-anywhere">{resource}</code>}
          {kind === "task" && " for what the record does not answer. What would it say?"}
        </p>
        {input !== null && (
          <div>
            <h3 className="text-ink-2">It is given</h3>
            <JsonText text={input} />
          </div>
        )}
        <OutcomeFields fields={outcome} mayStay={false} onChange={setOutcome} />
        <div>
          <Button type="submit" look="primary" disabled={wrong !== null}>
            Go on with this answer
          </Button>
        </div>
      </form>
    </li>
  );
}
