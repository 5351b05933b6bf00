import { ok, type Result } from "@/lib/base/result";
import type { OpenedEvent } from "@/lib/contract/event";
import { encodeEvent } from "@/lib/history/encode";
import type { Context } from "./context";
import { noEvent, noExecution, type UseCaseError } from "./problems";

/** One event in AWS's shape. Reads the one page that it is in, however long the history. */
export async function readEvent(
  { store, histories }: Context,
  key: string,
  eventId: string,
): Promise<Result<OpenedEvent, UseCaseError>> {
  const execution = await store.find(key);
  if (execution === null) return noExecution(key);
  const id = /^\d{1,9}$/.test(eventId) ? Number(eventId) : 0;
  const found = await store.event(execution.id, id);
  if (found === null) return noEvent(eventId, execution.lastEventId);
  const opened = await histories.peek(execution);
  return ok({ event: encodeEvent(found.event), index: found.index, span: opened?.owners.get(id) ?? null });
}
