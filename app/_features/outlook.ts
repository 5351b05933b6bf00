import { queryOptions, useQuery } from "@tanstack/react-query";
import { outlookSchema } from "@/lib/contract/outlook";
import { PATHS } from "@/lib/contract/paths";
import type { Status } from "@/lib/contract/status";
import { request } from "./http";

/** What is open is asked about again so often, in ms: what it waits for may be overdue by then. */
const AGAIN_MS = 30_000;

/** As of a revision of the execution. */
export function outlookOptions(key: string, revision: number, status: Status) {
  const isOpen = status === "RUNNING" || status === "PENDING_REDRIVE";
  return queryOptions({
    queryKey: ["execution", key, "outlook", revision],
    queryFn: ({ signal }) => request(PATHS.outlook(key), outlookSchema, { signal }),
    staleTime: AGAIN_MS,
    refetchInterval: isOpen ? AGAIN_MS : false,
    placeholderData: (previous) => previous,
  });
}

export function useOutlook(key: string, revision: number, status: Status) {
  return useQuery(outlookOptions(key, revision, status));
}
