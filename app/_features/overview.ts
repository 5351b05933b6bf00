import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { type OverviewQuery, overviewSchema } from "@/lib/contract/overview";
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
