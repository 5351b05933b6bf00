import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { assignedSchema, removedSchema, type AssignmentBody } from "@/lib/contract/change";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

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

/** Deletes a stored execution. What was asked of it is forgotten when the page that shows it goes: sooner it would ask again. */
export function useRemove(key: string) {
  const client = useQueryClient();
  const isGone = useRef(false);
  useEffect(
    () => () => {
      if (isGone.current) client.removeQueries({ queryKey: ["execution", key] });
    },
    [client, key],
  );
  return useMutation({
    mutationFn: () => request(PATHS.execution(key), removedSchema, { method: "DELETE" }),
    onSuccess: () => {
      isGone.current = true;
      return client.invalidateQueries({ queryKey: ["executions"] });
    },
  });
}
