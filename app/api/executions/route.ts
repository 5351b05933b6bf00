import { answer } from "@/lib/server/answer";
import { listExecutions } from "@/lib/server/listExecutions";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  return answer((context) => listExecutions(context, searchParams));
}
