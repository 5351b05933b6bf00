import { z } from "zod";
import { err, ok, type Result } from "@/lib/base/result";
import { keyField } from "./key";
import type { QueryProblem } from "./listQuery";
import { ASKED_FIELDS, type AskedField } from "./query/completeQuery";
import { MAX_QUERY } from "./query/parseQuery";
import { statusField } from "./status";

/** What the search box asks for while a query is written. */
export type SuggestionQuery = {
  /** The whole query: an execution that it names exactly is offered. */
  readonly q: string;
  /** The values of a field that begin with a text. */
  readonly value: { readonly field: AskedField; readonly prefix: string } | null;
};

export const exactMatchSchema = z.object({
  key: keyField,
  name: z.string(),
  machine: z.string().nullable(),
  status: statusField,
});
export type ExactMatch = z.output<typeof exactMatchSchema>;

/** `GET /api/executions/suggestions` */
export const suggestionsSchema = z.object({ exact: z.array(exactMatchSchema), values: z.array(z.string()) });
export type Suggestions = z.output<typeof suggestionsSchema>;

const MAX_PREFIX = 200;
const fieldSchema = z.enum(ASKED_FIELDS);

/** Reads `?q&field&prefix`. */
export function parseSuggestionQuery(params: URLSearchParams): Result<SuggestionQuery, QueryProblem> {
  const [q, name, prefix] = [params.get("q") ?? "", params.get("field"), params.get("prefix") ?? ""];
  if (q.length > MAX_QUERY) return err({ parameter: "q", why: `at most ${MAX_QUERY} characters` });
  if (prefix.length > MAX_PREFIX) return err({ parameter: "prefix", why: `at most ${MAX_PREFIX} characters` });
  if (name === null) return ok({ q, value: null });
  const field = fieldSchema.safeParse(name);
  if (!field.success) return err({ parameter: "field", why: `one of ${ASKED_FIELDS.join(", ")}` });
  return ok({ q, value: { field: field.data, prefix } });
}

export function printSuggestionQuery({ q, value }: SuggestionQuery): URLSearchParams {
  const params = new URLSearchParams({ q });
  if (value !== null) params.set("field", value.field);
  if (value !== null) params.set("prefix", value.prefix);
  return params;
}
