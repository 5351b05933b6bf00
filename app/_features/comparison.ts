import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { type ComparedWith, comparisonSchema, printComparedWith } from "@/lib/contract/comparison";
import { PATHS } from "@/lib/contract/paths";
import { periodsSchema } from "@/lib/contract/periods";
import type { PeriodsQuery } from "@/lib/contract/periodsQuery";
import { request } from "./http";

export function comparisonOptions(key: string, other: ComparedWith) {
  return queryOptions({
    queryKey: ["comparison", key, printComparedWith(other)],
    queryFn: ({ signal }) => request(PATHS.comparison(key, other), comparisonSchema, { signal }),
  });
}

export function useComparison(key: string, other: ComparedWith) {
  return useQuery(comparisonOptions(key, other));
}

export function periodsOptions(query: PeriodsQuery) {
  const path = PATHS.periods(query);
  return queryOptions({
    queryKey: ["periods", path],
    queryFn: ({ signal }) => request(path, periodsSchema, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function usePeriods(query: PeriodsQuery) {
  return useQuery(periodsOptions(query));
}
