import { useMutation, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { markerAnswerSchema, type MarkerBody } from "@/lib/contract/marker";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** Sets a marker; what shows changes of machines is asked anew. */
export function useMark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (marker: MarkerBody) => request(PATHS.markers, markerAnswerSchema, { method: "POST", json: marker }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["overview"] }),
  });
}

/** Takes one back, by its id. */
export function useRemoveMarker() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request(PATHS.marker(id), z.object({ removed: z.literal(true) }), { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["overview"] }),
  });
}
