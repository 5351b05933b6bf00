import type { ReactNode } from "react";
import { problemFrom } from "../../_features/http";
import { Button } from "./Button";
import { ProblemNote } from "./ProblemNote";
import { QueryProblem } from "./QueryProblem";

/** As much of a query as is needed to show its answer, to say that it failed, and to ask again. */
export type Asked<T> = {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
};
type Questions = Readonly<Record<string, Asked<unknown>>>;
type Answers<Q extends Questions> = { readonly [K in keyof Q]: Q[K] extends Asked<infer T> ? T : never };

type Props<Q extends Questions> = {
  readonly of: Q;
  /** Of the size of what comes. */
  readonly loading: ReactNode;
  /** Buttons beside `Try again`. */
  readonly actions?: ReactNode;
  readonly children: (answers: Answers<Q>) => ReactNode;
};

/**
 * Draws what queries answer. Before they have, the skeleton; where one failed, what went wrong, with a button that asks
 * again. What was shown stays when a later question fails: that is said in a corner, and nothing moves or is lost.
 */
export function QueryView<Q extends Questions>({ of, loading, actions, children }: Props<Q>) {
  const queries = Object.values(of);
  const answers = answersOf(of);
  const failed = queries.filter(({ error }) => error !== null);
  if (answers !== null) {
    return (
      <>
        {children(answers)}
        {failed.length > 0 && <Stale queries={failed} />}
      </>
    );
  }
  if (failed.length === 0) return loading;
  return <QueryProblem queries={failed}>{actions}</QueryProblem>;
}

function answersOf<Q extends Questions>(of: Q): Answers<Q> | null {
  const answers = Object.fromEntries(Object.entries(of).map(([name, { data }]) => [name, data]));
  return Object.values(answers).includes(undefined) ? null : (answers as Answers<Q>);
}

/** What is shown was answered before, and asking again failed. */
function Stale({ queries }: { queries: readonly Asked<unknown>[] }) {
  const { what, remedy } = problemFrom(queries[0]?.error);
  const problem = { what, why: "What is shown here was read before.", remedy };
  return (
    <div className="absolute right-3 bottom-3 z-20 shadow-lg">
      <ProblemNote problem={problem}>
        <Button onClick={() => void Promise.all(queries.map(({ refetch }) => refetch()))}>Try again</Button>
      </ProblemNote>
    </div>
  );
}
