import { parseMachineQuery } from "@/lib/contract/machine";
import { readMachine } from "@/lib/server/machine/readMachine";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseMachineQuery, (context, query) => readMachine(context, query, Date.now()));
}
