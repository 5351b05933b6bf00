import { parseCostQuery } from "@/lib/contract/costQuery";
import { readTotals } from "@/lib/server/cost/readTotals";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseCostQuery, (context, query) => readTotals(context, query, Date.now()));
}
