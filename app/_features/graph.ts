import { queryOptions, useQuery } from "@tanstack/react-query";
import { executionGraphSchema } from "@/lib/contract/graph";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** The graph of the definition with this hash; a definition never changes under its hash. */
function graphOptions(key: string, hash: string | null) {
  return queryOptions({
    queryKey: ["execution", key, "graph", hash],
    queryFn: ({ signal }) => request(PATHS.graph(key), executionGraphSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useGraph(key: string, hash: string | null) {
  return useQuery(graphOptions(key, hash));
}
