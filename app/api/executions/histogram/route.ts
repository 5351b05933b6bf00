import { parseHistogramQuery } from "@/lib/contract/listQuery";
import { countOverTime } from "@/lib/server/countOverTime";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseHistogramQuery, countOverTime);
}
