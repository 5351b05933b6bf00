import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { costComparisonSchema } from "@/lib/contract/costComparison";
import type { CostQuery } from "@/lib/contract/costQuery";
import { costTotalsSchema, stateCostsSchema } from "@/lib/contract/costTotals";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** How often the page asks again while executions are still being counted, ms. */
const COUNTING = 2_000;

export function costTotalsOptions(query: CostQuery) {
  const path = PATHS.costTotals(query);
  return queryOptions({
    queryKey: ["cost", path],
    queryFn: ({ signal }) => request(path, costTotalsSchema, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pending ?? 0) > 0 ? COUNTING : false),
  });
}

export function useCostTotals(query: CostQuery) {
  return useQuery(costTotalsOptions(query));
}

/** Both need a query that names a machine. */
export function useStateCosts(query: CostQuery) {
  const path = PATHS.costStates(query);
  return useQuery({
    queryKey: ["cost", path],
    queryFn: ({ signal }) => request(path, stateCostsSchema, { signal }),
  });
}

export function useCostComparison(query: CostQuery) {
  const path = PATHS.costComparison(query);
  return useQuery({
    queryKey: ["cost", path],
    queryFn: ({ signal }) => request(path, costComparisonSchema, { signal }),
  });
}
