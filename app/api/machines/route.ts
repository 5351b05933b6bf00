import { parseOverviewQuery } from "@/lib/contract/overview";
import { readMachines } from "@/lib/server/machine/readMachines";
import { answerQuery } from "../_http/request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseOverviewQuery, (context, query) => readMachines(context, query, Date.now()));
}
