import { answer } from "@/lib/server/answer";
import { requestJob } from "@/lib/server/requestJob";

export const runtime = "nodejs";

export function POST(request: Request): Promise<Response> {
  return answer(async (context) => requestJob(context, await request.json().catch(() => null)));
}
