import { readMachineArn } from "@/lib/base/arn";
import type { Engine } from "@/lib/runner/durable/engine";
import type { NestedExecutions } from "@/lib/runner/tasks/nestedTask";
import { ApiError } from "@/lib/sfn-api/apiError";
import { startRequest } from "@/lib/sfn-api/operations/executions";
import type { EngineStore } from "@/lib/store/subjects/engine";

/** Executions of this engine that are started by tasks of others. */
export function nestedExecutions(engine: Engine, store: EngineStore): NestedExecutions {
  const signal = new AbortController().signal;
  return {
    async start(task, { machineArn, name, input }) {
      const { account, execution } = task;
      const region = readMachineArn(machineArn)?.region ?? execution.region;
      const startedBy = { kind: "execution", detail: execution.id } as const;
      const mockCase = task.mockCase;
      const ctx = { engine, store, account, region, startedBy, mockCase, signal };
      try {
        const started = await engine.start(await startRequest(ctx, { stateMachineArn: machineArn, name, input }));
        if (started.ok) return { ok: true, ...started.value };
        const { code, message } = started.error;
        // A repeated attempt whose execution has ended meanwhile finds it.
        const there = code === "ExecutionAlreadyExists" ? /'(arn:[^']*)'/.exec(message)?.[1] : undefined;
        const row = there === undefined ? null : await store.execution(there);
        const isOurs = row?.startedBy.kind === "execution" && row.startedBy.detail === execution.id;
        if (row !== null && isOurs && row.input === input) {
          return { ok: true, executionArn: row.arn, startedAt: row.startedAt };
        }
        return { ok: false, error: code, cause: message };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { ok: false, error: error.code, cause: error.message };
      }
    },
    ended: (executionArn, until) => engine.endedWhileTimePasses(executionArn, until),
    async stop(executionArn) {
      await engine.stop(executionArn, {});
    },
  };
}
