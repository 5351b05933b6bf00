import type { Result } from "@/lib/base/result";
import { parseCostQuery, parseMachineCostQuery } from "@/lib/contract/costQuery";
import { parseEventQuery } from "@/lib/contract/event";
import { parseHistogramQuery, parseListQuery, type QueryProblem } from "@/lib/contract/listQuery";

/** Typed queries of use cases, written as an address has them: `listQuery("status=FAILED")`. Throws what a route would refuse. */
const reading =
  <Query>(parse: (params: URLSearchParams) => Result<Query, QueryProblem>) =>
  (text = ""): Query => {
    const parsed = parse(new URLSearchParams(text));
    if (!parsed.ok) throw new Error(`${parsed.error.parameter}: ${parsed.error.why}`);
    return parsed.value;
  };

export const listQuery = reading(parseListQuery);
export const histogramQuery = reading(parseHistogramQuery);
export const eventQuery = reading(parseEventQuery);
export const costQuery = reading(parseCostQuery);
export const machineCostQuery = reading(parseMachineCostQuery);
