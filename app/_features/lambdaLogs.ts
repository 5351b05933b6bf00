import { queryOptions, useQuery } from "@tanstack/react-query";
import { askedLambdaLogsSchema } from "@/lib/contract/lambdaLogs";
import { PATHS } from "@/lib/contract/paths";
import { askWorker } from "./askedJob";

/** What the function logged during the attempt that an event scheduled; kept while the page is open. `isAsked` false: nothing is asked. */
export function useLambdaLogs(key: string, event: number, isAsked: boolean) {
  return useQuery(
    queryOptions({
      queryKey: ["execution", key, "lambdaLogs", event],
      queryFn: () =>
        askWorker((job) => PATHS.lambdaLogs(key, event, job), askedLambdaLogsSchema, "The logs could not be read."),
      enabled: isAsked,
      staleTime: Infinity,
      retry: false,
    }),
  );
}
