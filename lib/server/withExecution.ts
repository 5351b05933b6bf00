import type { Result } from "@/lib/base/result";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "./context";
import { notFound, type UseCaseError } from "./errors";

/** Answers what `useCase` makes of the stored execution with this key; `notFound` when there is none. */
export async function withExecution<T>(
  { store }: Pick<Context, "store">,
  key: string,
  useCase: (execution: ExecutionRecord) => Promise<Result<T, UseCaseError>>,
): Promise<Result<T, UseCaseError>> {
  const execution = await store.executions.find(key);
  return execution === null ? notFound.execution(key) : useCase(execution);
}
