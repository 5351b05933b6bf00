import { useQuery } from "@tanstack/react-query";
import { originAnswerSchema, type OriginQuery } from "@/lib/contract/origin";
import { PATHS } from "@/lib/contract/paths";
import { isAwaited, LOOK_MS } from "./awaited";
import { request } from "./http";

const NO_VALUE: OriginQuery = { eventId: 0, path: "$" };

/** Where a value of an execution came from. Asked again while the worker is at it; asks nothing while `query` is null. */
export function useOrigin(key: string, query: OriginQuery | null) {
  const { eventId, path } = query ?? NO_VALUE;
  return useQuery({
    queryKey: ["execution", key, "origin", eventId, path],
    queryFn: ({ signal }) => request(PATHS.origin(key, { eventId, path }), originAnswerSchema, { signal }),
    enabled: query !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (isAwaited(state.data) ? LOOK_MS : false),
    gcTime: 60_000,
  });
}
