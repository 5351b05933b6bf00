import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { jobSchema, type Job } from "@/lib/contract/job";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** Loads the sample executions in the background; `job` is how far that is. */
export function useSamples() {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => request(PATHS.jobs, jobSchema, { method: "POST", json: { kind: "samples" } }),
  });
  const id = start.data?.id ?? null;
  const job = useQuery({
    queryKey: ["job", id],
    queryFn: ({ signal }) => request(PATHS.job(id ?? 0), jobSchema, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : 500),
  });
  const over = isOver(job.data);
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: ["executions"] });
  }, [over, client]);
  return { start, job };
}

function isOver(job: Job | undefined): boolean {
  return job !== undefined && (job.state === "done" || job.state === "failed");
}
