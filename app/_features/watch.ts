import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import { type WatchAct, watchAnswerSchema, watchDoneSchema } from "@/lib/contract/watch/answer";
import { request } from "./http";

export function watchOptions() {
  return queryOptions({
    queryKey: ["watch"],
    queryFn: ({ signal }) => request(PATHS.watch, watchAnswerSchema, { signal }),
  });
}

/** The rules. The change feed says when to ask again. */
export function useWatch() {
  return useQuery(watchOptions());
}

export function useActOnRule(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: WatchAct) => request(PATHS.watchRule(name), watchDoneSchema, { method: "POST", json }),
    onSettled: () => client.invalidateQueries({ queryKey: ["watch"] }),
  });
}
