import { z } from "zod";
import type { Instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { instantText } from "./instant";
import { machineTypeField, type Status, statusField } from "./status";
import { type VerdictCode, verdictCodeField } from "./verdict";

export const SORT_FIELDS = [
  "startedAt",
  "stoppedAt",
  "durationMs",
  "events",
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
export type ExecutionFilter = {
  readonly q: string | null;
  readonly status: readonly Status[];
  /** Each the name of a state machine (all that have it), its ARN, or `name:NAME`: the one whose ARN is not known. */
  readonly machine: readonly string[];
  readonly type: "STANDARD" | "EXPRESS" | null;
  /** An error name, or a fingerprint. */
  readonly error: string | null;
  readonly verdict: readonly VerdictCode[];
  /** Bounds of the start, `from` included, `to` not. */
  readonly from: Instant | null;
  readonly to: Instant | null;
};
export type ListQuery = ExecutionFilter & { readonly sort: Sort; readonly page: number; readonly size: number };

export const DEFAULT_SORT: Sort = { by: "startedAt", descending: true };
export const DEFAULT_SIZE = 50;
export const MAX_SIZE = 200;
export const MAX_QUERY = 400;
const MAX_CHOICES = 50;
/** Characters of a machine's name or ARN: what the store keeps of it. */
export const MAX_MACHINE = 2_048;

export const NO_FILTER: ExecutionFilter = {
  q: null,
  status: [],
  machine: [],
  type: null,
  error: null,
  verdict: [],
  from: null,
  to: null,
};

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
  q: z.string().trim().max(MAX_QUERY).nullable(),
  status: z.array(statusField),
  machine: z.array(z.string().min(1).max(MAX_MACHINE)).max(MAX_CHOICES),
  type: machineTypeField.nullable(),
  error: z.string().min(1).max(256).nullable(),
  verdict: z.array(verdictCodeField),
  from: instantText.nullable(),
  to: instantText.nullable(),
};
const listSchema = z.object({ ...filterFields, sort: sortText, page: whole(1, 1_000_000), size: whole(1, MAX_SIZE) });
const histogramQuerySchema = z.object({ ...filterFields, buckets: whole(1, 500) });
export type HistogramQuery = ExecutionFilter & { readonly buckets: number };
export const DEFAULT_BUCKETS = 60;

/** Names the parameter that is wrong and what it should be. */
export type QueryProblem = { readonly parameter: string; readonly why: string };

/** Reads `?q&status=A,B&machine=…&machine=…&type&error&verdict=A,B&from&to&sort=-startedAt&page&size`; parameters it does not know are left alone. */
export function parseListQuery(params: URLSearchParams): Result<ListQuery, QueryProblem> {
  return checked(listSchema, {
    ...filterTexts(params),
    sort: params.get("sort") ?? printSort(DEFAULT_SORT),
    page: params.get("page") ?? "1",
    size: params.get("size") ?? String(DEFAULT_SIZE),
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
  return params;
}

export function printFilter(filter: ExecutionFilter): URLSearchParams {
  const params = new URLSearchParams();
  if (filter.q) params.set("q", filter.q);
  if (filter.status.length > 0) params.set("status", filter.status.join(","));
  for (const machine of filter.machine) params.append("machine", machine);
  if (filter.type !== null) params.set("type", filter.type);
  if (filter.error !== null) params.set("error", filter.error);
  if (filter.verdict.length > 0) params.set("verdict", filter.verdict.join(","));
  if (filter.from !== null) params.set("from", String(filter.from));
  if (filter.to !== null) params.set("to", String(filter.to));
  return params;
}

export function printSort(sort: Sort): string {
  return `${sort.descending ? "-" : ""}${sort.by}`;
}

function filterTexts(params: URLSearchParams) {
  return {
    q: given(params, "q"),
    status: namesIn(given(params, "status")),
    machine: params.getAll("machine").filter((name) => name !== ""),
    type: given(params, "type"),
    error: given(params, "error"),
    verdict: namesIn(given(params, "verdict")),
    from: given(params, "from"),
    to: given(params, "to"),
  };
}

function namesIn(text: string | null): string[] {
  return (text ?? "").split(",").filter((name) => name !== "");
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
