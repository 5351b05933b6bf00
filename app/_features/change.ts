import { useMutation, useQueryClient } from "@tanstack/react-query";
import { assignedSchema, removedSchema, type AssignmentBody } from "@/lib/contract/change";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";
import { executionSubject, setPresence } from "./live/presence";

/** Gives a stored execution what its record does not say, or takes that back; all that was asked of it is asked anew. */
export function useAssign(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: AssignmentBody) => request(PATHS.assign(key), assignedSchema, { method: "POST", json: given }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["execution", key] }),
        client.invalidateQueries({ queryKey: ["executions"] }),
      ]);
    },
  });
}

/** Deletes a stored execution. From the question on nothing more is asked of it, unless the deletion fails. */
export function useRemove(key: string, onRemoved: () => void) {
  const client = useQueryClient();
  const subject = executionSubject(key);
  return useMutation({
    mutationFn: () => request(PATHS.execution(key), removedSchema, { method: "DELETE" }),
    onMutate: () => setPresence(client, subject, "going"),
    onSuccess: () => {
      void setPresence(client, subject, "gone");
      void client.invalidateQueries({ queryKey: ["executions"] });
      onRemoved();
    },
    onError: async () => {
      await setPresence(client, subject, "there");
      await client.invalidateQueries({ queryKey: subject });
    },
  });
}
