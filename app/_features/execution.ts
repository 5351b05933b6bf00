import { queryOptions, useQuery } from "@tanstack/react-query";
import { openedExecutionSchema } from "@/lib/contract/openedExecution";
import { PATHS } from "@/lib/contract/paths";
import { timelineSchema } from "@/lib/contract/timeline";
import { request } from "./http";
import { executionSubject } from "./live/presence";
import { useQueryOf } from "./live/useQueryOf";

export function executionOptions(key: string) {
  return queryOptions({
    queryKey: ["execution", key],
    queryFn: ({ signal }) => request(PATHS.execution(key), openedExecutionSchema, { signal }),
  });
}

export function useExecution(key: string) {
  return useQueryOf(executionSubject(key), executionOptions(key));
}

/** Asked again only when the execution's revision changed. */
export function timelineOptions(key: string, revision: number) {
  return queryOptions({
    queryKey: ["execution", key, "timeline", revision],
    queryFn: ({ signal }) => request(PATHS.timeline(key), timelineSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous) => previous,
  });
}

export function useTimeline(key: string, revision: number) {
  return useQuery(timelineOptions(key, revision));
}
