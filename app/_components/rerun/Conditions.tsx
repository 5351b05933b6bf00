import { Check, CircleHelp, X } from "lucide-react";
import { formatDuration } from "@/lib/base/wording";
import type { RerunConditionView } from "@/lib/contract/rerun";
import { timedParts } from "@/lib/layout/timedText";
import { Section } from "../ui/Section";
import { Time } from "../ui/Time";

const MARKS = {
  met: { Icon: Check, word: "met", color: "text-ok" },
  notMet: { Icon: X, word: "not met", color: "text-bad" },
  unknown: { Icon: CircleHelp, word: "not known", color: "text-ink-2" },
} as const satisfies Record<RerunConditionView["is"], unknown>;

type Props = {
  readonly conditions: readonly RerunConditionView[];
  readonly msLeft: number | null;
};

/** The conditions of RedriveExecution, each as met or not. */
export function Conditions({ conditions, msLeft }: Props) {
  return (
    <Section
      title="Conditions of a redrive"
      actions={msLeft === null ? null : <span>{formatDuration(msLeft)} left</span>}
    >
      <ul className="grid gap-0.5">
        {conditions.map(({ condition, is, text }) => {
          const { Icon, word, color } = MARKS[is];
          return (
            <li key={condition} className="flex items-center gap-2">
              <Icon size={14} aria-hidden className={color} />
              <span className="sr-only">{word}:</span>
              <span>
                {timedParts(text).map((part, i) => ("at" in part ? <Time key={i} at={part.at} /> : part.text))}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
