import { queryOptions, useQuery } from "@tanstack/react-query";
import { askedExecutionSchema } from "@/lib/contract/askedExecution";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** Asks the sources once for what an ARN names, and follows what becomes of it: the change feed says when to ask again. */
export function useAskedExecution(arn: string) {
  const asking = useQuery(
    queryOptions({
      queryKey: ["askingFor", arn],
      queryFn: () => request(PATHS.askedExecution(), askedExecutionSchema, { method: "POST", json: { arn } }),
      staleTime: Infinity,
      // Who comes back to the page asks again.
      gcTime: 0,
    }),
  );
  const asked = useQuery(
    queryOptions({
      queryKey: ["asked", arn],
      queryFn: ({ signal }) => request(PATHS.askedExecution(arn), askedExecutionSchema, { signal }),
      enabled: asking.isSuccess,
    }),
  );
  return asking.isSuccess ? asked : asking;
}
