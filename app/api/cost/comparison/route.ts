import { answer } from "@/lib/server/answer";
import { readComparison } from "@/lib/server/cost/readComparison";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  return answer((context) => readComparison(context, searchParams, Date.now()));
}
