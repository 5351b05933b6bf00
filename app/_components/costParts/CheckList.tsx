import { Fragment, type ReactNode } from "react";
import type { ExecutionCosts } from "@/lib/contract/cost";
import { StatusIcon } from "../ui/statusIcons";

type Checks = NonNullable<ExecutionCosts["checks"]>;
type Props = {
  /** Null: the definition is not known, or cannot be read. */
  readonly checks: Checks | null;
  readonly hasDefinition: boolean;
  /** The name of a state, as a link to it where there is one. */
  readonly nameState: (state: string) => ReactNode;
  /** What could not be, or would be different: `This execution`, `This machine`. */
  readonly subject: string;
};

/** Why something could not be Express, and what would be different if it were. */
export function CheckList({ checks, hasDefinition, nameState, subject }: Props) {
  const breaks = (checks ?? []).filter(({ effect }) => effect === "breaks");
  const differs = (checks ?? []).filter(({ effect }) => effect === "differs");
  return (
    <section aria-label="Could it be Express?" className="min-w-0">
      <h2 className="border-b pb-1.5 font-medium">Could it be Express?</h2>
      {checks === null ? (
        <p className="pt-1.5 text-ink-2">
          {hasDefinition
            ? "The definition cannot be read, so nothing can be said about it."
            : "The definition is not known: give it on the Definition tab of an execution, and it is checked state by state."}
        </p>
      ) : (
        <>
          <p className="flex items-center gap-2 pt-2 font-medium">
            <StatusIcon mark={breaks.length > 0 ? "failed" : "succeeded"} named={false} />
            {breaks.length > 0
              ? `${subject} could not have been Express:`
              : `Nothing in the definition keeps ${subject.toLowerCase()} from being Express.`}
          </p>
          <Group checks={breaks} nameState={nameState} effect="Breaks" />
          <p className="pt-3 font-medium">As Express it would behave differently:</p>
          <Group checks={differs} nameState={nameState} effect="Differs" />
        </>
      )}
    </section>
  );
}

type GroupProps = Pick<Props, "nameState"> & { readonly checks: Checks; readonly effect: string };

function Group({ checks, nameState, effect }: GroupProps) {
  if (checks.length === 0) return null;
  return (
    <ul>
      {[...statesByReason(checks)].map(([reason, states]) => (
        <li key={reason} className="border-b border-line-soft py-1 pl-5 last:border-0">
          <span className="sr-only">{effect}: </span>
          {states.map((state, i) => (
            <Fragment key={state}>
              {i > 0 && ", "}
              {nameState(state)}
            </Fragment>
          ))}
          {states.length > 0 && " · "}
          <span className="text-ink-2">{reason}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is said of several states is said once. */
function statesByReason(checks: Checks): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>();
  for (const { state, reason } of checks) {
    const states = reasons.get(reason) ?? [];
    reasons.set(reason, states);
    if (state !== null) states.push(state);
  }
  return reasons;
}
