import { useQuery } from "@tanstack/react-query";
import { healthSchema } from "@/lib/contract/health";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => request(PATHS.health, healthSchema, { signal }),
    retry: false,
  });
}
