import type { ReactNode } from "react";
import { problemFrom } from "../../_features/http";
import { Button } from "./Button";
import { ProblemNote } from "./ProblemNote";

/** As much of a query as is needed to say that it failed, and to ask again. */
type Failed = { readonly error: Error | null; readonly refetch: () => Promise<unknown> };
type Props = {
  readonly queries: readonly Failed[];
  /** More buttons. */
  readonly children?: ReactNode;
};

/** What went wrong with the first of these queries that failed, and a button that asks all of those again. Nothing when none did. */
export function QueryProblem({ queries, children }: Props) {
  const failed = queries.filter(({ error }) => error !== null);
  const [first] = failed;
  if (first === undefined) return null;
  return (
    <div className="p-3.5">
      <ProblemNote problem={problemFrom(first.error)}>
        <Button onClick={() => void Promise.all(failed.map(({ refetch }) => refetch()))}>Try again</Button>
        {children}
      </ProblemNote>
    </div>
  );
}
