import { useQuery } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import { probeAnswerSchema, type ProbeQuery } from "@/lib/contract/probe";
import { isAwaited, LOOK_MS } from "./awaited";
import { request } from "./http";

const NOTHING: ProbeQuery = { state: "", expression: "" };

/** An expression at each visit of a state. Asked again while the worker is at it; asks nothing while `query` is null. */
export function useProbe(key: string, query: ProbeQuery | null) {
  const { state, expression } = query ?? NOTHING;
  return useQuery({
    queryKey: ["execution", key, "probe", state, expression],
    queryFn: ({ signal }) => request(PATHS.probe(key, { state, expression }), probeAnswerSchema, { signal }),
    enabled: query !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) => (isAwaited(data) ? LOOK_MS : false),
    gcTime: 60_000,
  });
}
