import { answer } from "@/lib/server/answer";
import { countOverTime } from "@/lib/server/countOverTime";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  return answer((context) => countOverTime(context, searchParams));
}
