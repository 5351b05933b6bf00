import { queryOptions, useQuery } from "@tanstack/react-query";
import { eventListSchema, openedEventSchema, type EventQuery } from "@/lib/contract/event";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** Events a page of the table asks for at a time. */
export const EVENTS_PAGE = 200;

export type EventFilter = Omit<EventQuery, "offset" | "limit">;

export const ALL_EVENTS: EventFilter = { type: [], state: null, q: null };

export function eventsOptions(key: string, revision: number, query: EventQuery) {
  const path = PATHS.events(key, query);
  return queryOptions({
    queryKey: ["execution", key, "events", revision, path],
    queryFn: ({ signal }) => request(path, eventListSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

export function eventOptions(key: string, id: number) {
  return queryOptions({
    queryKey: ["execution", key, "event", id],
    queryFn: ({ signal }) => request(PATHS.event(key, id), openedEventSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One event as AWS writes it. Asks nothing while `id` is null. */
export function useEvent(key: string, id: number | null) {
  return useQuery({ ...eventOptions(key, id ?? 0), enabled: id !== null });
}
