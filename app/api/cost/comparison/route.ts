import { parseMachineCostQuery } from "@/lib/contract/costQuery";
import { readComparison } from "@/lib/server/cost/readComparison";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseMachineCostQuery, (context, query) => readComparison(context, query, Date.now()));
}
