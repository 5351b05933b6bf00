import type { MapRunView } from "@/lib/engine/protocol";
import type { ExecutionQuery } from "@/lib/store/engine/executions";
import type { MapRunRow } from "@/lib/store/engine/mapRuns";
import type { StoredExecution } from "@/lib/store/engine/rows";
import type { ApiContext } from "../context";

/*
 * PENDING_REDRIVE: a child of a Map Run that did not end well, between the redrive of its Map Run and its own. Nothing
 * happens to the child meanwhile, so it is no status of its run: the Map Run knows who waits, and children are redriven in
 * the order in which they began, which their ids tell.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html#redrive-child-workflow-behavior
 */

export const PENDING_REDRIVE = "PENDING_REDRIVE";

/** Ends after which a child is redriven. */
const UNSUCCESSFUL: readonly string[] = ["FAILED", "TIMED_OUT", "ABORTED"];

/** Id of the first child of a Map Run that waits to be redriven; null where none does. */
export async function firstPending({ store }: ApiContext, mapRun: Pick<MapRunRow, "view">): Promise<string | null> {
  const { redriveFrom } = JSON.parse(mapRun.view) as MapRunView;
  return redriveFrom === undefined ? null : ((await store.execution(redriveFrom))?.id ?? null);
}

/** The status of an execution as the API tells it. `first`: of `firstPending`. */
export function toldStatus({ status, id }: Pick<StoredExecution, "status" | "id">, first: string | null): string {
  return first !== null && id >= first && UNSUCCESSFUL.includes(status) ? PENDING_REDRIVE : status;
}

/** The same of one execution, whoever started it. */
export async function toldStatusOf(ctx: ApiContext, row: StoredExecution): Promise<string> {
  if (row.mapRunArn === null || !UNSUCCESSFUL.includes(row.status)) return row.status;
  const mapRun = await ctx.store.mapRun(row.mapRunArn);
  return toldStatus(row, mapRun === null ? null : await firstPending(ctx, mapRun));
}

/** What a list has to be asked for, to have the executions that are told with this status; null: it is empty. */
export function withStatus(
  status: string | undefined,
  first: string | null,
): Pick<ExecutionQuery, "status" | "fromId" | "belowId"> | null {
  if (status === undefined) return {};
  if (status === PENDING_REDRIVE) return first === null ? null : { status: UNSUCCESSFUL, fromId: first };
  return { status, ...(first !== null && UNSUCCESSFUL.includes(status) ? { belowId: first } : {}) };
}
