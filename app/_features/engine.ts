import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  askedEngineSchema,
  engineAnswerSchema,
  engineExecutionSchema,
  engineMachineSchema,
  type EngineRequestBody,
  engineSchema,
} from "@/lib/contract/engine";
import { PATHS } from "@/lib/contract/paths";
import { ProblemError, request } from "./http";

export function engineOptions() {
  return queryOptions({
    queryKey: ["engine", "overview"],
    queryFn: ({ signal }) => request(PATHS.engine, engineSchema, { signal }),
  });
}

export function useEngine() {
  return useQuery(engineOptions());
}

export function engineMachineOptions(arn: string) {
  return queryOptions({
    queryKey: ["engine", "machine", arn],
    queryFn: ({ signal }) => request(PATHS.engineMachine(arn), engineMachineSchema, { signal }),
  });
}

/** `arn` null: nothing is asked. */
export function engineExecutionOptions(arn: string | null) {
  return queryOptions({
    queryKey: ["engine", "execution", arn],
    queryFn: ({ signal }) => request(PATHS.engineExecution(arn ?? ""), engineExecutionSchema, { signal }),
    enabled: arn !== null,
  });
}

export function useEngineExecution(arn: string | null) {
  return useQuery(engineExecutionOptions(arn));
}

/** How long an answer is waited for, and how often it is looked for, in ms. */
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 120;

/** Lets the engine do something, and waits for its answer. */
export function useEngineAction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: askEngine,
    onSettled: () => client.invalidateQueries({ queryKey: ["engine"] }),
  });
}

/** Asks the engine for something and waits for its answer. Throws a {@link ProblemError} when it refuses or stays silent. */
export async function askEngine(body: EngineRequestBody): Promise<Readonly<Record<string, unknown>>> {
  const { id } = await request(PATHS.engineRequests, askedEngineSchema, { method: "POST", json: body });
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const answer = await request(PATHS.engineRequest(id), engineAnswerSchema);
    if (answer.state === "done") return answer.answer;
    if (answer.state === "refused") {
      const problem = {
        what: "The engine refused it.",
        why: answer.message,
        remedy: `The API calls this ${answer.code}. Correct it and try again.`,
      };
      throw new ProblemError(problem, 400);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new ProblemError(
    {
      what: "The engine has not answered.",
      why: "It may be off: its port was taken, or the worker does not run. What was asked is done when it is back.",
      remedy: "Look at what npm start printed.",
    },
    0,
  );
}
