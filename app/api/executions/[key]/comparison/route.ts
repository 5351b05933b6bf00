import { parseComparisonQuery } from "@/lib/contract/comparison";
import { readComparison } from "@/lib/server/compare/readComparison";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, parseComparisonQuery, (context, other) => readComparison(context, key, other));
}
