import { parseListQuery } from "@/lib/contract/listQuery";
import { readShared } from "@/lib/server/overview/readShared";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

/** Of the filter of a list; its order and page do not matter. */
export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseListQuery, (context, query) => readShared(context, query, Date.now()));
}
