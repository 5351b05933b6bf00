import { ok, type Result } from "@/lib/base/result";
import type { EventList, EventQuery, EventRow } from "@/lib/contract/event";
import type { HistoryEvent } from "@/lib/history/event";
import type { Context } from "./context";
import { matches, summaryOf, typeName } from "./eventText";
import type { OpenedHistory } from "./openedHistories";
import type { UseCaseError } from "./errors";
import { withExecution } from "./withExecution";

/** A stretch of the events that a filter leaves. */
export function listEvents(context: Context, key: string, query: EventQuery): Promise<Result<EventList, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const history = await context.histories.open(execution);
    const found = matching(history, query);
    const { offset, limit } = query;
    return ok({
      total: found.length,
      all: history.events.length,
      offset,
      events: found.slice(offset, offset + limit).flatMap((index) => rowAt(history, index) ?? []),
      revision: Number(history.revision),
    });
  });
}

/** The last search in a history: a table asks for its rows a stretch at a time. */
const lastSearch = new WeakMap<OpenedHistory, { readonly asked: string; readonly found: readonly number[] }>();

/** Places of the events that a filter leaves. */
function matching(history: OpenedHistory, query: EventQuery): readonly number[] {
  const asked = JSON.stringify([query.type, query.state, query.q]);
  const last = lastSearch.get(history);
  if (last?.asked === asked) return last.found;
  const accepts = acceptor(history, query);
  const found = history.events.flatMap((event, index) => (accepts(event) ? [index] : []));
  lastSearch.set(history, { asked, found });
  return found;
}

function acceptor(history: OpenedHistory, { type, state, q }: EventQuery): (event: HistoryEvent) => boolean {
  const types = new Set(type);
  const needle = q === null ? null : q.trim().toLowerCase();
  // `24999` and `#24999` are the event with that id, and whatever contains the digits.
  const id = needle === null ? null : Number(/^#?(\d{1,9})$/.exec(needle)?.[1] ?? NaN);
  return (event) => {
    if (types.size > 0 && !types.has(typeName(event))) return false;
    const of = stateAt(history, event.id);
    if (state !== null && of !== state) return false;
    if (needle === null || needle === "") return true;
    return event.id === id || (of?.toLowerCase().includes(needle) ?? false) || matches(event, needle);
  };
}

function rowAt(history: OpenedHistory, index: number): EventRow | null {
  const event = history.events[index];
  if (event === undefined) return null;
  const { id, previousEventId, timestamp } = event;
  const state = stateAt(history, id);
  return { index, id, previousEventId, at: timestamp, type: typeName(event), state, summary: summaryOf(event) };
}

function stateAt({ owners, states }: OpenedHistory, eventId: number): string | null {
  const span = owners.get(eventId);
  return span === undefined ? null : (states[span] ?? null);
}
