import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { massDetailsSchema, massListSchema, massRedriveSchema } from "@/lib/contract/massRedrive";
import type { MassAction, MassRequest } from "@/lib/contract/massRedrive";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** How often one that runs is asked for anew, in ms. */
const LOOK_MS = 1_000;

function redrivesOptions() {
  return queryOptions({
    queryKey: ["redrives"],
    queryFn: ({ signal }) => request(PATHS.redrives, massListSchema, { signal }),
  });
}

/** The last mass redrives. */
export function useRedrives() {
  return useQuery(redrivesOptions());
}

/** One with a page of its results; `after`: behind this place. */
export function useRedrive(id: number, after: number | undefined) {
  return useQuery({
    queryKey: ["redrives", id, after ?? -1],
    queryFn: ({ signal }) => request(PATHS.redrive(id, after), massDetailsSchema, { signal }),
    refetchInterval: ({ state }) => (state.data?.redrive.state === "running" ? LOOK_MS : false),
    placeholderData: (previous) => previous,
  });
}

export function useMakeRedrive() {
  return useRedriveMutation((asked: MassRequest) =>
    request(PATHS.redrives, massRedriveSchema, { method: "POST", json: asked }),
  );
}

export function useActOnRedrive(id: number) {
  return useRedriveMutation((action: MassAction) =>
    request(PATHS.redrive(id), massRedriveSchema, { method: "POST", json: action }),
  );
}

function useRedriveMutation<Given, Answer>(mutationFn: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: ["redrives"] }) });
}
