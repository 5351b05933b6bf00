import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { PATHS } from "@/lib/contract/paths";
import { replayAnswerSchema, replayStepAnswerSchema } from "@/lib/contract/replay";
import { isAwaited, LOOK_MS } from "./awaited";
import { request, send } from "./http";
import { executionSubject, mayAsk } from "./live/presence";
import { useQueryOf } from "./live/useQueryOf";

export function replayOptions(key: string, revision: number) {
  return queryOptions({
    queryKey: ["execution", key, "replay", revision],
    queryFn: ({ signal }) => request(PATHS.replay(key), replayAnswerSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: ({ state }) => (isAwaited(state.data) ? "always" : true),
    refetchInterval: ({ state }) => (isAwaited(state.data) ? LOOK_MS : false),
  });
}

/** The verdict on an execution. Asked again when its revision changed, and when the feed tells of an awaited answer. */
export function useReplay(key: string, revision: number) {
  return useQueryOf(executionSubject(key), replayOptions(key, revision));
}

function stepOptions(key: string, revision: number, event: number) {
  return queryOptions({
    queryKey: ["execution", key, "replay", revision, "step", event],
    queryFn: ({ signal }) => request(PATHS.replayStep(key, event), replayStepAnswerSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: ({ state }) => (isAwaited(state.data) ? "always" : true),
    refetchInterval: ({ state }) => (isAwaited(state.data) ? LOOK_MS : false),
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
  await send(PATHS.replay(key), { method: "DELETE", keepalive: true });
}

/** While an answer is awaited, the worker is told when this page goes: it would work on for nobody. */
export function useGiveUpWhenLeft(key: string, isPending: boolean): void {
  const client = useQueryClient();
  const isAwaited = useRef(isPending);
  useEffect(() => {
    isAwaited.current = isPending;
  }, [isPending]);
  useEffect(() => {
    const giveUp = () => {
      // The deletion of an execution gives up its replay too.
      if (isAwaited.current && mayAsk(client, executionSubject(key))) void forgetReplay(key).catch(() => undefined);
    };
    window.addEventListener("pagehide", giveUp);
    return () => {
      window.removeEventListener("pagehide", giveUp);
      giveUp();
    };
  }, [client, key]);
}
