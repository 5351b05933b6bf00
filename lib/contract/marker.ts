import { z } from "zod";
import { instant, parseInstant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { MAX_CHOICE } from "./dimension";
import { instantField } from "./instant";
import type { QueryProblem } from "./listQuery";

/*
 * Markers: what somebody says happened, such as a deploy. A line on every chart of the machines that it is about.
 */

export const MAX_LABEL = 200;
/** Markers that are taken within 24 hours: a loop that marks for ever stops here. */
export const MAX_MARKERS_A_DAY = 2_000;
/** Markers of one answer. */
export const MARKER_PAGE = 100;

/** A link that a person follows: only https, and without a name and password in it. */
const urlField = z
  .url({ protocol: /^https$/, error: "an https:// address" })
  .max(2_000)
  .refine((url) => !/^https:\/\/[^/?#]*@/i.test(url), "without a name and a password");

/** Milliseconds since the epoch, or ISO 8601 as `date -u +%FT%TZ` prints it. */
const momentField = z.union([
  instantField,
  z.string().transform((text, context) => {
    const at = parseInstant(text);
    if (at !== null) return at;
    context.addIssue({ code: "custom", message: "ISO 8601, such as 2026-01-31T08:00:00Z, or milliseconds" });
    return z.NEVER;
  }),
]);

/** Body of `POST /api/markers`. Without a machine it is about all of the account and the region, without these about all. */
export const markerRequestSchema = z.strictObject({
  label: z.string().trim().min(1).max(MAX_LABEL),
  /** Now, where it is left out. */
  at: momentField.optional(),
  /** Name or ARN. */
  machine: z.string().min(1).max(MAX_CHOICE.machine).optional(),
  account: z
    .string()
    .regex(/^\d{12}$/, "12 digits")
    .optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{4,40}$/, "such as eu-west-1")
    .optional(),
  url: urlField.optional(),
  by: z.string().trim().min(1).max(100).optional(),
  /** By it a marker that is sent again is known: the id of the pipeline's run. */
  token: z.string().min(1).max(200).optional(),
});
export type MarkerRequest = z.output<typeof markerRequestSchema>;
/** As it is sent. */
export type MarkerBody = z.input<typeof markerRequestSchema>;

const markerSchema = z.object({
  id: z.int(),
  at: instantField,
  label: z.string(),
  /** As addresses and people call it; null: it is about more than one. */
  machine: z.object({ value: z.string(), name: z.string() }).nullable(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  url: z.string().nullable(),
  by: z.string().nullable(),
  createdAt: instantField,
});
export type MarkerRow = z.output<typeof markerSchema>;

/** `POST /api/markers`; `isNew` false: it was there already, by its token. */
export const markerAnswerSchema = z.object({ marker: markerSchema, isNew: z.boolean() });
export type MarkerAnswer = z.output<typeof markerAnswerSchema>;

/** `GET /api/markers`: those that were made last. `next`: `before` of those that follow; null: these are all. */
export const markersSchema = z.object({ markers: z.array(markerSchema), next: z.int().nullable() });
export type Markers = z.output<typeof markersSchema>;

/** Those with a smaller id; null: the last ones. */
export type MarkersQuery = { readonly before: number | null };

export function parseMarkersQuery(params: URLSearchParams): Result<MarkersQuery, QueryProblem> {
  const before = params.get("before") || null;
  if (before === null) return ok({ before: null });
  return /^\d{1,9}$/.test(before)
    ? ok({ before: Number(before) })
    : err({ parameter: "before", why: "the id of a marker" });
}

/** Markers lie between the years 2000 and 2200: no chart draws others. */
export const MARKER_TIMES = { first: instant(946_684_800_000), last: instant(7_258_118_400_000) } as const;
