import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import { type SuggestionQuery, suggestionsSchema } from "@/lib/contract/suggestion";
import { request } from "./http";

/** How long an offer is good for, in ms: what is stored changes while somebody types. */
const FRESH_MS = 10_000;

export function suggestionsOptions(query: SuggestionQuery) {
  const path = PATHS.suggestions(query);
  return queryOptions({
    queryKey: ["suggestions", path],
    queryFn: ({ signal }) => request(path, suggestionsSchema, { signal }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
}

/** Null asks for nothing. */
export function useSuggestions(query: SuggestionQuery | null) {
  return useQuery({ ...suggestionsOptions(query ?? { q: "", value: null }), enabled: query !== null });
}
