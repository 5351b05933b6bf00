import { answerWith } from "@/lib/server/answer";
import { csvAnswer } from "@/lib/server/csvAnswer";
import { executionsCsv } from "@/lib/server/executionsCsv";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  return answerWith((context) => executionsCsv(context, searchParams), csvAnswer);
}
