import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Job, jobSchema, openJobsSchema, type RequestableJobKind } from "@/lib/contract/job";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** The jobs that wait or run. The change feed says when to ask again. */
export function useOpenJobs() {
  return useQuery({
    queryKey: ["jobs"],
    queryFn: ({ signal }) => request(PATHS.jobs, openJobsSchema, { signal }),
    retry: false,
  });
}

/** Asks a job to end. */
export function useCancelJob(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(PATHS.job(id), jobSchema, { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
}

/** Loads the sample executions in the background; `job` is how far that is. */
export function useSamples() {
  const kind: RequestableJobKind = "samples";
  const start = useMutation({
    mutationFn: () => request(PATHS.jobs, jobSchema, { method: "POST", json: { kind } }),
  });
  const id = start.data?.id ?? null;
  const job = useQuery({
    queryKey: ["job", id],
    queryFn: ({ signal }): Promise<Job> => request(PATHS.job(id ?? 0), jobSchema, { signal }),
    enabled: id !== null,
  });
  return { start, job };
}
