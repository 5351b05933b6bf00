import { parseMachineCostQuery } from "@/lib/contract/costQuery";
import { readStateCosts } from "@/lib/server/cost/readStates";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseMachineCostQuery, (context, query) => readStateCosts(context, query, Date.now()));
}
