import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import { openedReplaySchema, replayStepSchema } from "@/lib/contract/replay";
import { request } from "./http";

export function replayOptions(key: string, revision: number) {
  return queryOptions({
    queryKey: ["execution", key, "replay", revision],
    queryFn: ({ signal }) => request(PATHS.replay(key), openedReplaySchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The verdict on an execution. Asked again only when its revision changed. */
export function useReplay(key: string, revision: number) {
  return useQuery(replayOptions(key, revision));
}

function stepOptions(key: string, revision: number, event: number) {
  return queryOptions({
    queryKey: ["execution", key, "replay", revision, "step", event],
    queryFn: ({ signal }) => request(PATHS.replayStep(key, event), replayStepSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** The inside of one step; while it comes, that of the one before stays. Asks nothing while `event` is null. */
export function useReplayStep(key: string, revision: number, event: number | null) {
  return useQuery({
    ...stepOptions(key, revision, event ?? 0),
    enabled: event !== null,
    placeholderData: keepPreviousData,
  });
}
