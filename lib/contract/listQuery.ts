import { z } from "zod";
import type { Instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { type Cursor, cursorText, printCursor } from "./cursor";
import { choiceFields, choiceTexts, type ChosenByDimension, NOTHING_CHOSEN, printChoices } from "./dimension";
import { instantText } from "./instant";
import { parseQuery } from "./query/parseQuery";
import { wordProblem } from "./query/syntaxProblem";

export const SORT_FIELDS = [
  "startedAt",
  "stoppedAt",
  "durationMs",
  "events",
  "largestPayload",
  "retries",
  "status",
  "name",
  "machine",
  "error",
  "importedAt",
  "cost",
] as const;
export type SortField = (typeof SORT_FIELDS)[number];
export type Sort = { readonly by: SortField; readonly descending: boolean };

/** Which executions: what the list, its facets and the histogram have in common. Empty lists and nulls filter nothing. */
export type ExecutionFilter = ChosenByDimension & {
  /** A query (./query): it holds beside the choices and bounds. */
  readonly q: string | null;
  /** Bounds of the start, `from` included, `to` not. */
  readonly from: Instant | null;
  readonly to: Instant | null;
};

/** The page behind or before a row: what lies between two pages does not move when executions come or go. */
export type PageAt = { readonly side: "after" | "before"; readonly cursor: Cursor };

export type ListQuery = ExecutionFilter & {
  readonly sort: Sort;
  /** Without `at` the page itself, near the top; with it what the page is called. */
  readonly page: number;
  readonly size: number;
  readonly at?: PageAt | null;
};

/** Rows that are reached by the number of their page; what lies further down is reached from page to page. */
export const MAX_OFFSET = 10_000;

export const DEFAULT_SORT: Sort = { by: "startedAt", descending: true };
export const DEFAULT_SIZE = 50;
export const MAX_SIZE = 200;

export const NO_FILTER: ExecutionFilter = { q: null, ...NOTHING_CHOSEN, from: null, to: null };

const whole = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "a whole number")
    .transform(Number)
    .pipe(z.int().min(from).max(to));

const sortText = z
  .string()
  .regex(/^-?[A-Za-z]+$/)
  .transform((text) => ({ by: text.replace(/^-/, ""), descending: text.startsWith("-") }))
  .pipe(z.object({ by: z.enum(SORT_FIELDS), descending: z.boolean() }));

const filterFields = {
  q: z
    .string()
    .trim()
    .superRefine((text, context) => {
      const parsed = parseQuery(text);
      if (parsed.ok) return;
      // The sentence around it brings the last stop.
      const why = wordProblem(parsed.error).replace(/\.$/, "");
      context.addIssue({ code: "custom", message: `at character ${parsed.error.at + 1}: ${why}` });
    })
    .nullable(),
  ...choiceFields,
  from: instantText.nullable(),
  to: instantText.nullable(),
};
const listSchema = z
  .object({
    ...filterFields,
    sort: sortText,
    page: whole(1, 1_000_000),
    size: whole(1, MAX_SIZE),
    after: cursorText.nullable(),
    before: cursorText.nullable(),
  })
  .refine(({ after, before }) => after === null || before === null, {
    path: ["before"],
    message: "not together with after",
  })
  .refine(({ page, size, after, before }) => after !== null || before !== null || page * size <= MAX_OFFSET, {
    path: ["page"],
    message: `within the first ${MAX_OFFSET} rows; further down by the \`next\` of each page`,
  })
  .refine(({ sort, after, before }) => isPlaceIn(sort.by, after ?? before), {
    path: ["after"],
    message: "a place in another order",
  })
  .transform(({ after, before, ...query }): ListQuery => ({ ...query, at: pageAt(after, before) }));

const SORTED_BY_TEXT: ReadonlySet<SortField> = new Set(["status", "name", "machine", "error"]);
const NUMBER = /^-?\d{1,30}(\.\d{1,60})?(e-?\d{1,3})?$/;
const WHOLE_NUMBER = /^-?\d{1,18}$/;

function isPlaceIn(by: SortField, cursor: Cursor | null): boolean {
  if (cursor?.value == null || SORTED_BY_TEXT.has(by)) return true;
  return (by === "cost" ? NUMBER : WHOLE_NUMBER).test(cursor.value);
}

function pageAt(after: Cursor | null, before: Cursor | null): PageAt | null {
  if (after !== null) return { side: "after", cursor: after };
  return before === null ? null : { side: "before", cursor: before };
}

const histogramQuerySchema = z.object({ ...filterFields, buckets: whole(1, 500) });
export type HistogramQuery = ExecutionFilter & { readonly buckets: number };
export const DEFAULT_BUCKETS = 60;

/** Names the parameter that is wrong and what it should be. */
export type QueryProblem = { readonly parameter: string; readonly why: string };

/**
 * Reads `?q&status=A,B&machine=…&machine=…&type&error&verdict=A,B&accounted=A,B&from&to&sort=-startedAt&page&size`, and `after` or
 * `before`, which a page of the list names as `next` and `previous`; parameters it does not know are left alone.
 */
export function parseListQuery(params: URLSearchParams): Result<ListQuery, QueryProblem> {
  return checked(listSchema, {
    ...filterTexts(params),
    sort: params.get("sort") ?? printSort(DEFAULT_SORT),
    page: params.get("page") ?? "1",
    size: params.get("size") ?? String(DEFAULT_SIZE),
    after: given(params, "after"),
    before: given(params, "before"),
  });
}

/** Reads the filter of a list, and `buckets`. */
export function parseHistogramQuery(params: URLSearchParams): Result<HistogramQuery, QueryProblem> {
  return checked(histogramQuerySchema, {
    ...filterTexts(params),
    buckets: params.get("buckets") ?? String(DEFAULT_BUCKETS),
  });
}

/** The shortest query string that `parseListQuery` reads back as the same query. */
export function printListQuery(query: ListQuery): URLSearchParams {
  const params = printFilter(query);
  if (printSort(query.sort) !== printSort(DEFAULT_SORT)) params.set("sort", printSort(query.sort));
  if (query.page !== 1) params.set("page", String(query.page));
  if (query.size !== DEFAULT_SIZE) params.set("size", String(query.size));
  if (query.at != null) params.set(query.at.side, printCursor(query.at.cursor));
  return params;
}

export function printFilter(filter: ExecutionFilter): URLSearchParams {
  const params = new URLSearchParams();
  if (filter.q) params.set("q", filter.q);
  printChoices(params, filter);
  if (filter.from !== null) params.set("from", String(filter.from));
  if (filter.to !== null) params.set("to", String(filter.to));
  return params;
}

export function printSort(sort: Sort): string {
  return `${sort.descending ? "-" : ""}${sort.by}`;
}

function filterTexts(params: URLSearchParams) {
  return { q: given(params, "q"), ...choiceTexts(params), from: given(params, "from"), to: given(params, "to") };
}

/** Whether anything narrows the list down. */
export function isFiltered(filter: ExecutionFilter): boolean {
  return printFilter(filter).size > 0;
}

function given(params: URLSearchParams, name: string): string | null {
  const text = params.get(name);
  return text === null || text.trim() === "" ? null : text;
}

function checked<T>(schema: z.ZodType<T>, texts: object): Result<T, QueryProblem> {
  const parsed = schema.safeParse(texts);
  if (parsed.success) return ok(parsed.data);
  const first = parsed.error.issues[0];
  return err({ parameter: String(first?.path[0] ?? ""), why: first?.message ?? "" });
}
