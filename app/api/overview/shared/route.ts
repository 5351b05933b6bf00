import { parseWorseSharedQuery } from "@/lib/contract/overview";
import { readWorseShared } from "@/lib/server/overview/readShared";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseWorseSharedQuery, (context, query) => readWorseShared(context, query, Date.now()));
}
