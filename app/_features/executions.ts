import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { executionListSchema, histogramAnswerSchema } from "@/lib/contract/execution";
import type { ExecutionFilter, ListQuery } from "@/lib/contract/listQuery";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

export function executionsOptions(query: ListQuery) {
  const path = PATHS.executions(query);
  return queryOptions({
    queryKey: ["executions", path],
    queryFn: ({ signal }) => request(path, executionListSchema, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useExecutions(query: ListQuery) {
  return useQuery(executionsOptions(query));
}

export function histogramOptions(filter: ExecutionFilter, buckets: number) {
  const path = PATHS.histogram(filter, buckets);
  return queryOptions({
    queryKey: ["executions", "histogram", path],
    queryFn: ({ signal }) => request(path, histogramAnswerSchema, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useHistogram(filter: ExecutionFilter, buckets: number) {
  return useQuery(histogramOptions(filter, buckets));
}
