import { z } from "zod";
import { err, ok, type Result } from "@/lib/base/result";
import { instantField } from "./instant";
import { keyField } from "./key";
import type { QueryProblem } from "./listQuery";
import { statusField } from "./status";

/** Items of a Map that are answered, fields of their inputs beside each, and characters that are looked for. */
export const MAX_ITEMS = 10_000;
export const MAX_ITEM_FIELDS = 8;
const MAX_TEXT = 200;

/** Values of the fields that tell items apart, in the order of `fields`; null where an item lacks one. */
const values = z.array(z.string().nullable());

/** An item of an inline Map, or a visit of a loop: `span` is its place in the timeline. */
const inlineItemSchema = z.object({ span: z.int(), values });

/** An item of a distributed Map, which is an execution of its own. There are thousands: it tells only what is shown of each. */
const childSchema = z.object({
  /** Null when it is not stored. */
  key: keyField.nullable(),
  status: statusField.nullable(),
  startedAt: instantField.nullable(),
  stoppedAt: instantField.nullable(),
  error: z.string().nullable(),
  values,
});
export type ChildExecution = z.output<typeof childSchema>;

/** An execution that a task started. */
const startedSchema = childSchema.extend({
  arn: z.string().nullable(),
  name: z.string().nullable(),
  retries: z.int(),
  /** It may be of another Map Run of the same state: only times tell. */
  assumed: z.boolean(),
});

const shared = {
  /** Paths in the items' inputs, the one that tells them apart best first. */
  fields: z.array(z.string()).max(MAX_ITEM_FIELDS),
  /** Places of the items whose input holds the text that was looked for; null when none was. */
  found: z.array(z.int()).nullable(),
  /** There are more than MAX_ITEMS. */
  more: z.boolean(),
};

/** `GET /api/executions/{key}/inside?event=3&q=o-17`: what is inside of the step that an event belongs to. */
export const insideSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("items"), items: z.array(inlineItemSchema), ...shared }),
  z.object({ kind: z.literal("mapRun"), items: z.array(childSchema), ...shared }),
  z.object({ kind: z.literal("executions"), items: z.array(startedSchema), ...shared }),
]);
export type Inside = z.output<typeof insideSchema>;

/** Items of which the page checks the form: the others were made by the same program, and there are thousands. */
const CHECKED = 20;

/** The same for a page, which does not stand still to look at each of thousands of items. */
export const insideFrame = z.custom<Inside>(
  (value) => insideSchema.safeParse(withFirstItems(value)).success,
  "what is inside of a step: kind, items, fields, found, more",
);

function withFirstItems(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("items" in value) || !Array.isArray(value.items)) return value;
  return { ...value, items: value.items.slice(0, CHECKED) };
}

/**
 * `event`: of the visit of a state. `loop`: not what is inside of it is asked for but all visits of its state in its
 * chain. `q` is looked for in the inputs of the items, ignoring case.
 */
export type InsideQuery = { readonly event: number; readonly loop: boolean; readonly q: string | null };

const insideQuerySchema = z.object({
  event: z
    .string()
    .regex(/^\d{1,9}$/, "a whole number")
    .transform(Number),
  loop: z.boolean(),
  q: z.string().max(MAX_TEXT).nullable(),
});

/** Reads `?event=3&loop=1&q=o-17`. */
export function parseInsideQuery(params: URLSearchParams): Result<InsideQuery, QueryProblem> {
  const parsed = insideQuerySchema.safeParse({
    event: params.get("event") ?? "",
    loop: params.get("loop") === "1",
    q: params.get("q")?.trim() || null,
  });
  if (parsed.success) return ok(parsed.data);
  const [first] = parsed.error.issues;
  return err({ parameter: String(first?.path[0] ?? ""), why: first?.message ?? "" });
}

export function printInsideQuery({ event, loop, q }: InsideQuery): URLSearchParams {
  return new URLSearchParams({ event: String(event), ...(loop ? { loop: "1" } : {}), ...(q === null ? {} : { q }) });
}
