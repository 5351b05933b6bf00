import { parseOverviewQuery } from "@/lib/contract/overview";
import { readOverview } from "@/lib/server/overview/readOverview";
import { answerQuery } from "../_http/request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseOverviewQuery, (context, query) => readOverview(context, query, Date.now()));
}
