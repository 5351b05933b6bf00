"use client";

import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { askEngine, engineMachineOptions } from "./engine";
import { engineMachineSubject, mayAsk, setPresence } from "./live/presence";
import { useQueryOf } from "./live/useQueryOf";

/** One machine of the local engine, for the page that is about it. */
export function useEngineMachine(arn: string) {
  const client = useQueryClient();
  // One that was deleted may be created again: the page that is opened then begins anew.
  useEffect(
    () => () => {
      if (!mayAsk(client, engineMachineSubject(arn))) forgetEngineMachine(client, arn);
    },
    [client, arn],
  );
  return useQueryOf(engineMachineSubject(arn), engineMachineOptions(arn));
}

function forgetEngineMachine(client: QueryClient, arn: string): void {
  client.removeQueries({ queryKey: engineMachineSubject(arn) });
  void setPresence(client, engineMachineSubject(arn), "there");
}

/** Deletes a state machine. Its page asks for nothing from the question on, unless the deletion fails. */
export function useDeleteEngineMachine(arn: string, onDeleted: () => void) {
  const client = useQueryClient();
  const subject = engineMachineSubject(arn);
  return useMutation({
    mutationFn: () => askEngine({ operation: "DeleteStateMachine", about: arn, input: { stateMachineArn: arn } }),
    onMutate: () => setPresence(client, subject, "going"),
    onSuccess: () => {
      const page = client.getQueryCache().find({ queryKey: subject });
      if (page === undefined || page.getObserversCount() === 0) forgetEngineMachine(client, arn);
      else void setPresence(client, subject, "gone");
      onDeleted();
    },
    onError: () => setPresence(client, subject, "there"),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["engine"], predicate: ({ queryKey }) => mayAsk(client, queryKey) });
    },
  });
}
