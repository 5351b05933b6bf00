import { answer } from "@/lib/server/answer";
import { readTotals } from "@/lib/server/cost/readTotals";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  return answer((context) => readTotals(context, searchParams, Date.now()));
}
