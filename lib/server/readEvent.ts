import { ok, type Result } from "@/lib/base/result";
import type { OpenedEvent } from "@/lib/contract/event";
import { encodeEvent } from "@/lib/history/encode";
import type { Reading } from "./context";
import { notFound, type UseCaseError } from "./errors";
import { withExecution } from "./withExecution";

/** One event in AWS's shape. Reads the one page that it is in, however long the history. */
export function readEvent(context: Reading, key: string, eventId: number): Promise<Result<OpenedEvent, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const found = await context.store.histories.event(execution.id, eventId);
    if (found === null) return notFound.event(eventId, execution.lastEventId);
    const opened = await context.histories.peek(execution);
    return ok({ event: encodeEvent(found.event), index: found.index, span: opened?.owners.get(eventId) ?? null });
  });
}
