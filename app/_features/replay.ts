import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import { replayAnswerSchema, replayStepAnswerSchema } from "@/lib/contract/replay";
import { request, send } from "./http";

/** How often the worker is asked how far it is, in ms; the server itself waits a little for each answer. */
const ASK_AGAIN_MS = 500;

/** Asks again while there is no answer yet. */
function whilePending({ state }: { readonly state: { readonly data?: { readonly state: string } | undefined } }) {
  const { data } = state;
  return data?.state === "waiting" || data?.state === "running" ? ASK_AGAIN_MS : false;
}

export function replayOptions(key: string, revision: number) {
  return queryOptions({
    queryKey: ["execution", key, "replay", revision],
    queryFn: ({ signal }) => request(PATHS.replay(key), replayAnswerSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: whilePending,
  });
}

/** The verdict on an execution. Asked again only when its revision changed. */
export function useReplay(key: string, revision: number) {
  return useQuery(replayOptions(key, revision));
}

function stepOptions(key: string, revision: number, event: number) {
  return queryOptions({
    queryKey: ["execution", key, "replay", revision, "step", event],
    queryFn: ({ signal }) => request(PATHS.replayStep(key, event), replayStepAnswerSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: whilePending,
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

/** Gives up what the worker does for the replay of an execution, and forgets what it answered. */
export async function forgetReplay(key: string): Promise<void> {
  await send(PATHS.replay(key), { method: "DELETE" });
}
