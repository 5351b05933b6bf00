import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { forkAnswerSchema, forkKeySchema, forkListSchema, savedForkSchema } from "@/lib/contract/fork";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { PATHS } from "@/lib/contract/paths";
import { isAwaited, LOOK_MS } from "./awaited";
import { request } from "./http";

export type Stages = readonly ForkStageBody[];

/** What a fork of an execution comes to. Asked again while the worker is at it; equal stages are one question. */
export function useForkRun(key: string, revision: number, stages: Stages) {
  return useQuery({
    queryKey: ["execution", key, "replay", revision, "fork", stages],
    queryFn: ({ signal }) =>
      request(PATHS.forkRun(key), forkAnswerSchema, { method: "POST", json: { stages }, signal }),
    enabled: stages.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: ({ state }) => (isAwaited(state.data) ? "always" : true),
    refetchInterval: ({ state }) => (isAwaited(state.data) ? LOOK_MS : false),
    gcTime: 60_000,
  });
}

/** The forks that are kept of all executions. The change feed says when to ask again. */
export function forksOptions() {
  return queryOptions({
    queryKey: ["forks"],
    queryFn: ({ signal }) => request(PATHS.forks, forkListSchema, { signal }),
  });
}

export function useForks() {
  return useQuery(forksOptions());
}

/** The forks that are kept of one execution. */
export function useForksOf(key: string) {
  return useQuery({
    queryKey: ["forks", "of", key],
    queryFn: ({ signal }) => request(PATHS.executionForks(key), forkListSchema, { signal }),
  });
}

/** A fork as it was kept. */
export function useFork(key: string) {
  return useQuery({
    queryKey: ["forks", "fork", key],
    queryFn: ({ signal }) => request(PATHS.fork(key), savedForkSchema, { signal }),
  });
}

/** Keeps a fork under a name, and answers its key. */
export function useSaveFork(execution: string) {
  return useForkMutation((fork: { readonly name: string; readonly stages: Stages }) =>
    request(PATHS.executionForks(execution), forkKeySchema, { method: "POST", json: fork }),
  );
}

export function useRenameFork() {
  return useForkMutation(({ key, name }: { readonly key: string; readonly name: string }) =>
    request(PATHS.fork(key), forkKeySchema, { method: "POST", json: { name } }),
  );
}

export function useRemoveFork() {
  return useForkMutation((key: string) => request(PATHS.fork(key), forkKeySchema, { method: "DELETE" }));
}

function useForkMutation<Given, Answer>(mutationFn: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: ["forks"] }) });
}
