import { parseQuery } from "@/lib/contract/query/parseQuery";
import { pointAt, wordProblem } from "@/lib/contract/query/syntaxProblem";
import { UsageError } from "./usageError";

/** A query as it was given, null when it is empty. Throws UsageError that points at what is wrong. */
export function queryArgument(text: string): string | null {
  const query = text.trim();
  const parsed = parseQuery(query);
  if (!parsed.ok)
    throw new UsageError(`${wordProblem(parsed.error)}\n\n  ${pointAt(query, parsed.error).replace("\n", "\n  ")}`);
  return query === "" ? null : query;
}
