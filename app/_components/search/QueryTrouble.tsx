import { pointAt, type SyntaxProblem, wordProblem } from "@/lib/contract/query/syntaxProblem";

/** What is wrong with a query, under the place. */
export function QueryTrouble({ text, problem, id }: { text: string; problem: SyntaxProblem; id?: string }) {
  return (
    <div id={id} role="alert" className="rounded-md border border-bad bg-panel px-3 py-2">
      <pre className="mono overflow-x-auto text-ink" aria-hidden>
        {pointAt(text, problem)}
      </pre>
      <p className="mt-1 text-bad">{wordProblem(problem)}</p>
    </div>
  );
}
