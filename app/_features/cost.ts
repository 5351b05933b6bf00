import { queryOptions, useQuery } from "@tanstack/react-query";
import { executionCostSchema } from "@/lib/contract/cost";
import { costPricesSchema } from "@/lib/contract/costPrices";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** Asked again only when the execution's revision changed. */
export function costOptions(key: string, revision: number) {
  return queryOptions({
    queryKey: ["execution", key, "cost", revision],
    queryFn: ({ signal }) => request(PATHS.cost(key), executionCostSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous) => previous,
  });
}

export function useCost(key: string, revision: number) {
  return useQuery(costOptions(key, revision));
}

/** The prices of the server's configuration: they hold as long as it runs. */
export function useCostPrices() {
  return useQuery({
    queryKey: ["prices"],
    queryFn: ({ signal }) => request(PATHS.costPrices, costPricesSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
