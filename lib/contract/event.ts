import { z } from "zod";
import type { JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { instantField } from "./instant";
import type { QueryProblem } from "./listQuery";

/** Characters of an event's summary. */
export const SUMMARY_LENGTH = 200;

/** One line of the events table. `index` is the place in the history, from 0; ids can have holes. */
export const eventRowSchema = z.object({
  index: z.int(),
  id: z.int(),
  previousEventId: z.int(),
  at: instantField,
  /** The API's type; of an unknown event the name it came with. */
  type: z.string(),
  /** The state it belongs to; null for events of the execution itself and where the record does not say. */
  state: z.string().nullable(),
  summary: z.string().max(SUMMARY_LENGTH),
});
export type EventRow = z.output<typeof eventRowSchema>;

/** `GET /api/executions/{key}/events`: `total` counts what the filter leaves; `all` the whole history. */
export const eventListSchema = z.object({
  total: z.int(),
  all: z.int(),
  offset: z.int(),
  events: z.array(eventRowSchema),
  revision: z.int(),
});
export type EventList = z.output<typeof eventListSchema>;

/**
 * `GET /api/executions/{key}/events/{id}`: `event` in AWS's shape, payloads as the text they came as.
 * `span` is its index in the timeline; null while the timeline has not been asked for.
 */
export const openedEventSchema = z.object({
  event: z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
  index: z.int(),
  span: z.int().nullable(),
});
export type OpenedEvent = z.output<typeof openedEventSchema>;

export const MAX_EVENTS = 1000;

/** `q` is looked for in types, states, errors and payloads, ignoring case; digits alone also find the event with that id. */
export type EventQuery = {
  readonly offset: number;
  readonly limit: number;
  readonly type: readonly string[];
  readonly state: string | null;
  readonly q: string | null;
};

const digits = z.string().regex(/^\d{1,9}$/, "a whole number");
const eventQuerySchema = z.object({
  offset: digits.transform(Number),
  limit: digits.transform(Number).pipe(z.int().min(1).max(MAX_EVENTS)),
  type: z.array(z.string().max(80)).max(70),
  state: z.string().max(256).nullable(),
  q: z.string().max(400).nullable(),
});

/** Reads `?offset=0&limit=1000&type=TaskFailed,LambdaFunctionFailed&state&q`. */
export function parseEventQuery(params: URLSearchParams): Result<EventQuery, QueryProblem> {
  const parsed = eventQuerySchema.safeParse({
    offset: params.get("offset") ?? "0",
    limit: params.get("limit") ?? String(MAX_EVENTS),
    type: (params.get("type") ?? "").split(",").filter((name) => name !== ""),
    state: params.get("state") || null,
    q: params.get("q") || null,
  });
  if (parsed.success) return ok(parsed.data);
  const first = parsed.error.issues[0];
  return err({ parameter: String(first?.path[0] ?? ""), why: first?.message ?? "" });
}

export function printEventQuery(query: EventQuery): URLSearchParams {
  const params = new URLSearchParams({ offset: String(query.offset), limit: String(query.limit) });
  if (query.type.length > 0) params.set("type", query.type.join(","));
  if (query.state !== null) params.set("state", query.state);
  if (query.q !== null) params.set("q", query.q);
  return params;
}
