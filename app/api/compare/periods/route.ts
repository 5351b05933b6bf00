import { parsePeriodsQuery } from "@/lib/contract/periodsQuery";
import { readPeriods } from "@/lib/server/compare/readPeriods";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

/** Two periods, or two definitions, of a machine. */
export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parsePeriodsQuery, (context, query) => readPeriods(context, query, Date.now()));
}
