import { isKey } from "@/lib/contract/key";
import { DEFAULT_SORT, type ExecutionFilter, MAX_SIZE, NO_FILTER, type PageAt } from "@/lib/contract/listQuery";
import type { ListedExecutions } from "@/lib/store/list";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "./context";

type Stored = Pick<Context, "store">;

/** The execution that a key, an ARN (its latest run) or `ARN@START` (one of its runs) names; null when none is stored. */
export function findExecution({ store }: Stored, target: string): Promise<ExecutionRecord | null> {
  return isKey(target) ? store.executions.find(target) : store.executions.findByArn(target);
}

const MACHINE_ARN = /^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:]+$/;

export function isMachineArn(target: string): boolean {
  return MACHINE_ARN.test(target);
}

/**
 * The executions of a machine, by its name or ARN, that a filter lets through, the oldest first, a page at a time. Null
 * when no execution of such a machine is stored.
 */
export async function executionsOfMachine(
  { store }: Stored,
  target: string,
  filter: Partial<ExecutionFilter> = {},
): Promise<AsyncGenerator<ExecutionRecord> | null> {
  const machine = [target];
  const sort = { ...DEFAULT_SORT, descending: false };
  const { total } = await store.executions.list({ ...NO_FILTER, machine, sort, page: 1, size: 1 });
  if (total === 0) return null;
  const query = { ...NO_FILTER, ...filter, machine, sort, size: MAX_SIZE };
  return (async function* () {
    let at: PageAt | null = null;
    do {
      const { rows, next }: ListedExecutions = await store.executions.list({ ...query, page: 1, at });
      at = next === null ? null : { side: "after", cursor: next };
      for (const { key } of rows) {
        const execution = await store.executions.find(key);
        if (execution !== null) yield execution;
      }
    } while (at !== null);
  })();
}
