import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import { anyOf, type Query } from "@/lib/contract/query/query";
import type { ExactMatch } from "@/lib/contract/suggestion";
import type { Store } from "@/lib/store/store";

/** Executions of one name that are offered. */
const MAX_EXACT = 5;
const EXACT_FIELDS = ["key", "name", "arn"] as const;

/** Executions whose name, key or ARN a query is, the latest first; none when it is more than one text. */
export async function exactMatches(
  { executions }: { readonly executions: Pick<Store["executions"], "list"> },
  q: string | null,
): Promise<ExactMatch[]> {
  const parsed = parseQuery(q ?? "");
  const query = parsed.ok ? parsed.value : null;
  if (query?.kind !== "text") return [];
  const { text } = query;
  const found: ExactMatch[] = [];
  // Each has an index of its own.
  for (const name of EXACT_FIELDS) {
    const one: Query = {
      kind: "compare",
      field: { kind: "field", name },
      operator: "=",
      value: { kind: "text", text },
    };
    const asked = printQuery(anyOf([one]));
    const { rows } = await executions.list({ ...NO_FILTER, q: asked, sort: DEFAULT_SORT, page: 1, size: MAX_EXACT });
    found.push(...rows.map(({ key, name: called, machine, status }) => ({ key, name: called, machine, status })));
  }
  return [...new Map(found.map((row) => [row.key, row])).values()].slice(0, MAX_EXACT);
}
