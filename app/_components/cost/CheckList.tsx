import type { ExecutionCosts } from "@/lib/contract/cost";

const MARKS = { breaks: "✗", differs: "≠" } as const;

/** Why this execution could not have been Express, or what would have been different. */
export function CheckList({ checks, hasDefinition }: { checks: ExecutionCosts["checks"]; hasDefinition: boolean }) {
  return (
    <section aria-label="Could it be Express?">
      <h2 className="border-b pb-1.5 font-medium">Could it be Express?</h2>
      {checks === null ? (
        <p className="pt-1.5 text-ink-2">
          {hasDefinition
            ? "The definition cannot be read."
            : "The definition is not known; import the history with --definition."}
        </p>
      ) : (
        <ul className="pt-1">
          {checks.map(({ effect, state, reason }, i) => (
            <li key={i} className="flex gap-2 py-1">
              <span aria-hidden className={effect === "breaks" ? "text-bad" : "text-caught"}>
                {MARKS[effect]}
              </span>
              <span>
                <span className="sr-only">{effect === "breaks" ? "Breaks: " : "Differs: "}</span>
                {state !== null && <strong className="font-medium">{state}: </strong>}
                <span className="text-ink-2">{reason}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
