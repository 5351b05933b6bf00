import { ok, type Result } from "@/lib/base/result";
import { executionCommands, type ExecutionCommands } from "@/lib/contract/executionCommands";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";
import { commandPlaceOf } from "../commandPlace";
import type { Reading } from "../context";
import type { UseCaseError } from "../errors";
import type { OpenedHistory } from "../openedHistories";
import { withExecution } from "../withExecution";

/** Map Runs, and waiting tasks, of which there are commands. */
const MOST = 5;

/** Commands of the AWS CLI about an execution, for the account, region and endpoint that it is in. */
export function readCommands(context: Reading, key: string): Promise<Result<ExecutionCommands, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const { store, histories } = context;
    const { arn, machineArn, type, status } = execution;
    const { trace } = await histories.open(execution);
    const runs = trace.spans.flatMap((span) => (span.kind === "mapRun" ? (span.mapRunArn ?? []) : []));
    const of = { arn, machineArn, type, status, mapRuns: [...new Set(runs)].slice(-MOST) };
    const tokens = await tokensOf(store, execution, trace);
    return ok({ commands: executionCommands({ ...of, tokens }, await commandPlaceOf(store, arn ?? machineArn)) });
  });
}

/** The local engine knows the tokens of its tasks; of others the record tells only that something waits. */
async function tokensOf(
  store: Store,
  { arn, status }: ExecutionRecord,
  { spans }: OpenedHistory["trace"],
): Promise<readonly (string | null)[]> {
  if (arn === null || status !== "RUNNING") return [];
  const own = await store.engine.execution(arn);
  if (own === null) return spans.some(({ kind, outcome }) => kind === "callback" && outcome === "open") ? [null] : [];
  const tasks = await store.engine.openTasks({ executionId: own.id }, MOST);
  return tasks.map(({ taskToken }) => taskToken);
}
