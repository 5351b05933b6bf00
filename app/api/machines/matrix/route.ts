import { parseMatrixQuery } from "@/lib/contract/machine";
import { readMatrix } from "@/lib/server/machine/readMatrix";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseMatrixQuery, (context, query) => readMatrix(context, query, Date.now()));
}
