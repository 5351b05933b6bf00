import { useQuery } from "@tanstack/react-query";
import { healthSchema } from "@/lib/contract/health";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** How often the state of the background work is asked for, ms. */
const REFRESH = 30_000;

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => request(PATHS.health, healthSchema, { signal }),
    refetchInterval: REFRESH,
    retry: false,
  });
}
