import { parseLookQuery } from "@/lib/contract/overview";
import { readLook } from "@/lib/server/overview/readLook";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseLookQuery, (context, query) => readLook(context, query, Date.now()));
}
