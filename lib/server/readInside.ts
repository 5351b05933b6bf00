import type { Json } from "@/lib/base/json";
import { ok, type Result } from "@/lib/base/result";
import { type Inside, type InsideQuery, MAX_ITEM_FIELDS, MAX_ITEMS } from "@/lib/contract/inside";
import { fieldsOf, type HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import type { Span } from "@/lib/history/span";
import { itemValues, tellingFields, type ItemValues } from "@/lib/layout/itemFields";
import type { Redactor } from "@/lib/redact/redactor";
import { unpackEvents } from "@/lib/store/pages";
import type { StartedExecution } from "@/lib/store/startedBy";
import type { Reading } from "./context";
import { notFound, type UseCaseError } from "./errors";
import type { OpenedHistory } from "./openedHistories";
import { withExecution } from "./withExecution";

/**
 * What is inside of the step that an event belongs to: the items of its Map, inline or as executions of their own, or
 * the executions that its task started; each with what its input tells it apart by.
 */
export function readInside(
  context: Reading,
  key: string,
  { event, loop, q }: InsideQuery,
): Promise<Result<Inside, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const history = await context.histories.open(execution);
    const visit = visitOf(history, event);
    if (visit === null) return notFound.event(event, execution.lastEventId);
    if (loop) return ok(spanItems(history, inputsOfVisits(visitsLike(history, visit)), q));
    const { items, own } = withinVisit(history, visit);
    if (items.length > 0) return ok(spanItems(history, inputsOfItems(history, items), q));
    return ok(await startedInside(context, { executionId: execution.id, events: own, redactor: history.redactor }, q));
  });
}

type Asked = { readonly executionId: number; readonly events: readonly number[]; readonly redactor: Redactor };

/** The executions that events of one started. */
async function startedInside(
  context: Reading,
  { executionId, events, redactor }: Asked,
  q: string | null,
): Promise<Inside> {
  const { of, executions, more } = await context.store.links.startedBy(executionId, events, MAX_ITEMS);
  const inputs = await startedInputs(context, executions, redactor);
  const { fields, valuesOf, found } = tellApart(inputs, q);
  const shown = (text: string | null) => (text === null ? null : redactor.text(text));
  if (of === "task") {
    const items = executions.map(({ id: _, ...started }, i) => ({
      ...started,
      error: shown(started.error),
      values: valuesOf(i),
    }));
    return { kind: "executions", items, fields, found, more };
  }
  const items = executions.map(({ key, status, startedAt, stoppedAt, error }, i) => ({
    ...{ key, status, startedAt, stoppedAt, error: shown(error) },
    values: valuesOf(i),
  }));
  return { kind: "mapRun", items, fields, found, more };
}

function visitOf({ trace, owners }: OpenedHistory, event: number): Span | null {
  let span = trace.spans[owners.get(event) ?? -1];
  while (span !== undefined && span.kind !== "visit") span = trace.spans[span.parent];
  return span ?? null;
}

/** Spans of the items of a visit, and ids of the events of the visit itself and of its attempts. Parents come before children. */
function withinVisit({ trace }: OpenedHistory, visit: Span): { readonly items: Span[]; readonly own: number[] } {
  const inside = new Set([visit.index]);
  const items: Span[] = [];
  const own = [...visit.events];
  for (const span of trace.spans.slice(visit.index + 1)) {
    if (!inside.has(span.parent)) continue;
    if (span.kind === "iteration") items.push(span);
    if (span.kind !== "attempt" && span.kind !== "mapRun" && span.kind !== "callback") continue;
    inside.add(span.index);
    own.push(...span.events);
  }
  return { items, own };
}

/** The spans of items with the events that tell their inputs; null where the record lacks it. */
type ItemInputs = readonly { readonly span: number; readonly event: number | null }[];

function spanItems({ events }: OpenedHistory, all: ItemInputs, q: string | null): Inside {
  const items = all.slice(0, MAX_ITEMS);
  const wanted = new Map(items.map(({ event }, i) => [event, i]));
  const texts: (string | null)[] = items.map(() => null);
  for (const event of events) {
    const item = wanted.get(event.id);
    if (item !== undefined) texts[item] = inputOf(event);
  }
  const { fields, valuesOf, found } = tellApart(texts, q);
  const told = items.map(({ span }, i) => ({ span, values: valuesOf(i) }));
  return { kind: "items", items: told, fields, found, more: all.length > MAX_ITEMS };
}

/** The first state that an item entered has the item as its input. */
function inputsOfItems({ trace }: OpenedHistory, items: readonly Span[]): ItemInputs {
  const first = new Map<number, number | null>(items.map(({ index }) => [index, null]));
  for (const { kind, parent, events } of trace.spans) {
    if (kind === "visit" && first.get(parent) === null) first.set(parent, events[0] ?? null);
  }
  return items.map(({ index }) => ({ span: index, event: first.get(index) ?? null }));
}

function inputsOfVisits(visits: readonly Span[]): ItemInputs {
  return visits.map(({ index, events }) => ({ span: index, event: events[0] ?? null }));
}

/** Visits of the same state in the same chain, itself among them. */
function visitsLike({ trace }: OpenedHistory, visit: Span): Span[] {
  const state = visit.kind === "visit" ? visit.state : null;
  return trace.spans.filter((span) => span.kind === "visit" && span.parent === visit.parent && span.state === state);
}

/** Executions whose beginnings are read at once. */
const BATCH = 100;

/** The inputs of started executions as texts; null of those that are not stored, or tell none. */
async function startedInputs(
  { store }: Reading,
  executions: readonly StartedExecution[],
  redactor: Redactor,
): Promise<(string | null)[]> {
  const texts = new Map<number, string>();
  const ids = executions.flatMap(({ id }) => id ?? []);
  // Their machines are not told with them: the rules of all hold.
  const own = store.redaction.of(null);
  for (let at = 0; at < ids.length; at += BATCH) {
    for (const [id, page] of await store.histories.beginnings(ids.slice(at, at + BATCH))) {
      const [started] = await unpackEvents(page);
      const text = started?.type === "ExecutionStarted" ? inputOf(started) : null;
      if (text !== null) texts.set(id, redactor.payload(own.payload(text)));
    }
  }
  return executions.map(({ id }) => (id === null ? null : (texts.get(id) ?? null)));
}

function inputOf(event: HistoryEvent): string | null {
  if (event.type === "Unknown") return null;
  const input = fieldsOf(event)["input"] as Payload | undefined;
  return input?.kind === "present" ? input.text : null;
}

type ToldApart = {
  readonly fields: string[];
  readonly valuesOf: (item: number) => (string | null)[];
  readonly found: number[] | null;
};

function tellApart(texts: readonly (string | null)[], q: string | null): ToldApart {
  const items = texts.map(valuesIn);
  const fields = tellingFields(items, MAX_ITEM_FIELDS);
  const needle = q?.toLowerCase() ?? null;
  const holds = (text: string | null) => needle !== null && text !== null && text.toLowerCase().includes(needle);
  return {
    fields,
    valuesOf: (item) => fields.map((path) => items[item]?.get(path) ?? null),
    found: needle === null ? null : texts.flatMap((text, i) => (holds(text) ? [i] : [])),
  };
}

const NOTHING: ItemValues = new Map();

// An input that is no JSON tells nothing apart; it is still searched.
function valuesIn(text: string | null): ItemValues {
  if (text === null) return NOTHING;
  try {
    return itemValues(JSON.parse(text) as Json);
  } catch {
    return NOTHING;
  }
}
