import { queryOptions, useQuery } from "@tanstack/react-query";
import { type ComparedWith, comparisonSchema, printComparedWith } from "@/lib/contract/comparison";
import { PATHS } from "@/lib/contract/paths";
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
