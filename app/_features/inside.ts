import { queryOptions } from "@tanstack/react-query";
import { insideFrame, type InsideQuery } from "@/lib/contract/inside";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** Asked again only when the execution's revision changed. */
export function insideOptions(key: string, revision: number, query: InsideQuery) {
  const path = PATHS.inside(key, query);
  return queryOptions({
    queryKey: ["execution", key, "inside", revision, path],
    queryFn: ({ signal }) => request(path, insideFrame, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
