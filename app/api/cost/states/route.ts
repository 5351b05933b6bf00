import { answer } from "@/lib/server/answer";
import { readStateCosts } from "@/lib/server/cost/readStates";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  return answer((context) => readStateCosts(context, searchParams, Date.now()));
}
