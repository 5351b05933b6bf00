import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PATHS } from "@/lib/contract/paths";
import {
  type DeleteResumeMachine,
  resumeMachineDeletedSchema,
  resumeMachinesSchema,
} from "@/lib/contract/resumeMachines";
import { request } from "./http";

/** Machines that were made here to resume executions. */
export function useResumeMachines() {
  return useQuery({
    queryKey: ["redrives", "resumeMachines"],
    queryFn: ({ signal }) => request(PATHS.resumeMachines, resumeMachinesSchema, { signal }),
  });
}

export function useDeleteResumeMachine() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: DeleteResumeMachine) =>
      request(PATHS.resumeMachines, resumeMachineDeletedSchema, { method: "DELETE", json: asked }),
    onSettled: () => client.invalidateQueries({ queryKey: ["redrives"] }),
  });
}
