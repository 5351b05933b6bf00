import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  groupActAnswerSchema,
  type GroupActRequest,
  type LookQuery,
  lookSchema,
  type OverviewQuery,
  overviewSchema,
  sharedSchema,
  type WorseSharedQuery,
  worseAnswerSchema,
} from "@/lib/contract/overview";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** A stretch that ends now moves on without any change: it is asked for again after so long, ms. */
const MOVES_MS = 60_000;

export function overviewOptions(query: OverviewQuery) {
  const path = PATHS.overview(query);
  return queryOptions({
    queryKey: ["overview", path],
    queryFn: ({ signal }) => request(path, overviewSchema, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: query.kind === "last" ? MOVES_MS : false,
  });
}

export function useOverview(query: OverviewQuery) {
  return useQuery(overviewOptions(query));
}

/** How machines stand is asked anew after so long, ms: it is made of two weeks, and moves with whole 5 minutes. */
const STANDS_MS = 30_000;

export const worseOptions = queryOptions({
  queryKey: ["worse"],
  queryFn: ({ signal }) => request(PATHS.worse, worseAnswerSchema, { signal }),
  refetchInterval: STANDS_MS,
});

export function useWorse() {
  return useQuery(worseOptions);
}

export function useLookAnswer(query: LookQuery) {
  const path = PATHS.look(query);
  return useQuery({
    queryKey: ["overview", path],
    queryFn: ({ signal }) => request(path, lookSchema, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** What executions share is asked for once: it reads up to 40,000 of them. */
export function useShared(asked: WorseSharedQuery) {
  const path = PATHS.worseShared(asked);
  return useQuery({
    queryKey: ["shared", path],
    queryFn: ({ signal }) => request(path, sharedSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useActOnGroup(fingerprint: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: GroupActRequest) =>
      request(PATHS.errorGroup(fingerprint), groupActAnswerSchema, { method: "POST", json }),
    onSettled: () => client.invalidateQueries({ queryKey: ["overview"] }),
  });
}
