import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { MACHINE_PATHS } from "@/lib/contract/machineAddress";
import { machinesSchema } from "@/lib/contract/machines";
import type { OverviewQuery } from "@/lib/contract/overview";
import { request } from "./http";

/** A stretch that ends now moves on without any change: it is asked for again after so long, ms. */
const MOVES_MS = 60_000;

export function moving(time: OverviewQuery) {
  return { refetchInterval: time.kind === "last" ? MOVES_MS : (false as const) };
}

// Under the key of the overview: what makes that old makes these old too.
export function machinesOptions(time: OverviewQuery) {
  const path = MACHINE_PATHS.machines(time);
  return queryOptions({
    queryKey: ["overview", path],
    queryFn: ({ signal }) => request(path, machinesSchema, { signal }),
    placeholderData: keepPreviousData,
    ...moving(time),
  });
}

export function useMachines(time: OverviewQuery) {
  return useQuery(machinesOptions(time));
}
