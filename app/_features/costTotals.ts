import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { costComparisonSchema } from "@/lib/contract/costComparison";
import type { CostQuery } from "@/lib/contract/costQuery";
import { costTotalsSchema, stateCostsSchema } from "@/lib/contract/costTotals";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

export function costTotalsOptions(query: CostQuery) {
  const path = PATHS.costTotals(query);
  return queryOptions({
    queryKey: ["cost", path],
    queryFn: ({ signal }) => request(path, costTotalsSchema, { signal }),
    placeholderData: keepPreviousData,
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
