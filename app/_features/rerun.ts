import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import { rerunAnswerSchema, rerunDoneSchema, type RerunRequest, type RerunWay } from "@/lib/contract/rerun";
import { isAwaited, LOOK_MS } from "./awaited";
import { request } from "./http";

/** What is told of a day passes with it: it is asked for again after this long, in ms. */
const FRESH_MS = 60_000;

function rerunOptions(key: string, revision: number, how: RerunWay) {
  return queryOptions({
    // Under the replay: the feed tells when the worker has answered.
    queryKey: ["execution", key, "replay", revision, "rerun", how],
    queryFn: ({ signal }) => request(PATHS.rerunPreview(key, how), rerunAnswerSchema, { signal }),
    staleTime: FRESH_MS,
    refetchOnMount: ({ state }) => (isAwaited(state.data) ? "always" : true),
    refetchInterval: ({ state }) => (isAwaited(state.data) ? LOOK_MS : false),
  });
}

/** What a way to run an execution again will do. */
export function useRerunPreview(key: string, revision: number, how: RerunWay) {
  return useQuery(rerunOptions(key, revision, how));
}

/** Runs an execution again. */
export function useRunAgain(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: RerunRequest) => request(PATHS.rerun(key), rerunDoneSchema, { method: "POST", json: asked }),
    onSettled: () => client.invalidateQueries({ queryKey: ["execution", key] }),
  });
}
