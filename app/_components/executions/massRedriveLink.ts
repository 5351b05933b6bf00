import type { Facets } from "@/lib/contract/execution";
import { type ExecutionFilter, printFilter } from "@/lib/contract/listQuery";

const REDRIVABLE = ["FAILED", "TIMED_OUT", "ABORTED"] as const;

/** Where what a filter lets through and can be redriven is redriven together, and how many; null where none can. */
export function massRedriveLink(
  filter: ExecutionFilter,
  { status }: Facets,
): { readonly href: string; readonly count: number } | null {
  const asked = REDRIVABLE.filter((one) => filter.status.length === 0 || filter.status.includes(one));
  const count = asked.reduce((sum, one) => sum + (status[one] ?? 0), 0);
  if (count === 0) return null;
  const params = printFilter(filter);
  params.set("of", "list");
  return { href: `/redrives?${params}`, count };
}
