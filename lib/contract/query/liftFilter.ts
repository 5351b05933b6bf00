import type { ExecutionFilter } from "../listQuery";
import { type LiftedQuery, liftQuery, queryOfChoices } from "./liftQuery";
import { parseQuery } from "./parseQuery";
import { allOf, type Query } from "./query";
import { wordProblem } from "./syntaxProblem";

/** The query that says all that a filter does. Its text has been read before: a wrong one is a mistake of the program. */
export function queryOfFilter(filter: ExecutionFilter): Query | null {
  const asked = parseQuery(filter.q ?? "");
  if (!asked.ok) throw new Error(`a query that cannot be read: ${wordProblem(asked.error)}`);
  return allOf([queryOfChoices(filter), asked.value].filter((part) => part !== null));
}

/** What indexes and roll-ups know of a filter, wherever it says it, and the rest. `now`: ms UTC. */
export function liftFilter(filter: ExecutionFilter, now: number): LiftedQuery {
  return liftQuery(queryOfFilter(filter), now);
}
