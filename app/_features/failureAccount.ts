import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { failureAccountSchema, type GiveUp } from "@/lib/contract/accounted";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** What became of the failure of an execution; the change feed says when to ask again. */
export function useFailureAccount(key: string) {
  return useQuery({
    queryKey: ["execution", key, "account"],
    queryFn: ({ signal }) => request(PATHS.account(key), failureAccountSchema, { signal }),
  });
}

export function useGiveUp(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: GiveUp) => request(PATHS.account(key), failureAccountSchema, { method: "POST", json: asked }),
    onSuccess: (account) => client.setQueryData(["execution", key, "account"], account),
  });
}
