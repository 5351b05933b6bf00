import { ok, type Result } from "@/lib/base/result";
import type { OpenedEvent } from "@/lib/contract/event";
import { encodeEvent } from "@/lib/history/encode";
import type { Reading } from "./context";
import { notFound, type UseCaseError } from "./errors";
import type { OpenedHistory } from "./openedHistories";
import { withExecution } from "./withExecution";

/**
 * One event in AWS's shape. Reads the one page that it is in, however long the history; where rules hide something, what they hide
 * in any event is not shown in this one, so the history is opened.
 */
export function readEvent(context: Reading, key: string, eventId: number): Promise<Result<OpenedEvent, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const { store, histories } = context;
    if (!store.redaction.of(execution.machine).isEmpty) return openedEvent(await histories.open(execution), eventId);
    const found = await store.histories.event(execution.id, eventId);
    if (found === null) return notFound.event(eventId, execution.lastEventId);
    const opened = await histories.peek(execution);
    return ok({ event: encodeEvent(found.event), index: found.index, span: opened?.owners.get(eventId) ?? null });
  });
}

function openedEvent({ events, owners }: OpenedHistory, eventId: number): Result<OpenedEvent, UseCaseError> {
  const index = events.findIndex(({ id }) => id === eventId);
  const event = events[index];
  if (event === undefined) return notFound.event(eventId, events.at(-1)?.id ?? null);
  return ok({ event: encodeEvent(event), index, span: owners.get(eventId) ?? null });
}
