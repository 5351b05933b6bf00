import { useQuery } from "@tanstack/react-query";
import { executionCommandsSchema } from "@/lib/contract/executionCommands";
import { PATHS } from "@/lib/contract/paths";
import { request } from "./http";

/** Commands of the AWS CLI about an execution; asks nothing before somebody wants them. */
export function useExecutionCommands(key: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["execution", key, "commands"],
    queryFn: ({ signal }) => request(PATHS.commands(key), executionCommandsSchema, { signal }),
    enabled: isWanted,
  });
}
