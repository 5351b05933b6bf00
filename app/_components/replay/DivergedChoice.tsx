import { clsx } from "clsx";
import type { DivergenceView } from "@/lib/contract/replay";
import { formatCount } from "@/lib/base/wording";
import { Condition } from "./ChoiceRules";

type Props = { readonly choice: NonNullable<DivergenceView["choice"]> };

/** The Choice after which the replay went another way: which rule compared what. */
export function DivergedChoice({ choice: { state, eventId, rules, otherwise } }: Props) {
  return (
    <section aria-label="What the Choice compared" className="border-b px-3.5 py-2">
      <h3 className="font-medium wrap-anywhere">
        What {state} compared, event {formatCount(eventId)}
      </h3>
      <ol>
        {rules.map(({ index, next, holds, asked }) => (
          <li key={index} className="border-t border-line-soft py-1.5 first:border-0">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="text-ink-3">Rule {index + 1}</span>
              <span className={clsx("font-medium", holds === true ? "text-ok" : "text-ink-2")}>
                {holds === null ? "failed the state" : holds ? "holds" : "does not hold"}
              </span>
              <span className="text-ink-2">→ {next}</span>
            </p>
            <Condition asked={asked} depth={0} />
          </li>
        ))}
        {otherwise !== null && (
          <li className="border-t border-line-soft py-1.5 text-ink-2">
            <span className="text-ink-3">Default</span> → {otherwise}
          </li>
        )}
      </ol>
    </section>
  );
}
