import { parseListQuery } from "@/lib/contract/listQuery";
import { executionsCsv } from "@/lib/server/executionsCsv";
import { csvAnswer } from "../../_http/csvAnswer";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseListQuery, executionsCsv, csvAnswer);
}
