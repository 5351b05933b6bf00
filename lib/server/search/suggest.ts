import { ok, type Result } from "@/lib/base/result";
import type { SuggestionQuery, Suggestions } from "@/lib/contract/suggestion";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { exactMatches } from "./exactMatches";

/** What the search box offers: executions that the text names exactly, and values that begin as it does. */
export async function suggest(
  { store }: Pick<Context, "store">,
  { q, value }: SuggestionQuery,
): Promise<Result<Suggestions, UseCaseError>> {
  const [exact, values] = await Promise.all([
    exactMatches(store, q),
    value === null ? [] : store.executions.values(value.field, value.prefix),
  ]);
  return ok({ exact, values });
}
