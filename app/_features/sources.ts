import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import {
  askedSourceTestSchema,
  retriedAnswerSchema,
  setAsideAnswerSchema,
  sourceDoneSchema,
  sourcesAnswerSchema,
} from "@/lib/contract/source";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { askWorker } from "./askedJob";
import { request } from "./http";

export function sourcesOptions() {
  return queryOptions({
    queryKey: ["sources"],
    queryFn: ({ signal }) => request(PATHS.sources, sourcesAnswerSchema, { signal }),
  });
}

/** The sources. The change feed says when to ask again. */
export function useSources() {
  return useQuery(sourcesOptions());
}

/** What is done to sources. */
type SourceChange =
  | { readonly kind: "add"; readonly source: SourceSettings }
  | { readonly kind: "pause"; readonly name: string; readonly paused: boolean }
  | { readonly kind: "remove"; readonly name: string; readonly withData: boolean };

export function useChangeSource() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
}

function change(asked: SourceChange) {
  switch (asked.kind) {
    case "add":
      return request(PATHS.sources, sourceDoneSchema, { method: "POST", json: asked.source });
    case "pause":
      return request(PATHS.source(asked.name), sourceDoneSchema, { method: "POST", json: { paused: asked.paused } });
    case "remove":
      return request(PATHS.source(asked.name, asked.withData), sourceDoneSchema, { method: "DELETE" });
  }
}

/** Lets the worker try the calls of a source, and waits for what came of it. */
export function useTestSource(name: string) {
  return useMutation({
    mutationFn: () =>
      askWorker((job) => PATHS.sourceTest(name, job), askedSourceTestSchema, "The source could not be tested."),
  });
}

/** Records of a source that could not be stored; `before`: older than this one. */
export function useSetAside(name: string, before: number | null) {
  return useQuery({
    queryKey: ["sources", "aside", name, before],
    queryFn: ({ signal }) => request(PATHS.sourceAside(name, before), setAsideAnswerSchema, { signal }),
  });
}

/** Asks that one of them, or all (null), be tried again. */
export function useRetrySetAside(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number | null) =>
      request(PATHS.sourceAside(name, null), retriedAnswerSchema, { method: "POST", json: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
}
