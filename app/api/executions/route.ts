import { parseListQuery } from "@/lib/contract/listQuery";
import { listExecutions } from "@/lib/server/listExecutions";
import { answerQuery } from "../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseListQuery, listExecutions);
}
