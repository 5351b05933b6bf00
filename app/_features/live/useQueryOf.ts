import { type DefaultError, type QueryKey, useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { ProblemError } from "../http";
import { type Subject, usePresence } from "./presence";

/**
 * Asks for the answer that a page is about. `isGone`: it was deleted while the page was open, as the feed said, or as the
 * server did to a question after an answer.
 */
export function useQueryOf<T, K extends QueryKey>(subject: Subject, options: UseQueryOptions<T, DefaultError, T, K>) {
  const presence = usePresence(subject);
  const query = useQuery({ ...options, enabled: presence === "there" });
  return { ...query, isGone: presence === "gone" || (query.data !== undefined && isNotFound(query.error)) };
}

function isNotFound(error: Error | null): boolean {
  return error instanceof ProblemError && error.status === 404;
}
