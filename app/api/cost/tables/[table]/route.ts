import { answerWith } from "@/lib/server/answer";
import { costCsv } from "@/lib/server/cost/costCsv";
import { csvAnswer } from "@/lib/server/csvAnswer";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly table: string }> };

export async function GET(request: Request, { params }: Place): Promise<Response> {
  const { table } = await params;
  const { searchParams } = new URL(request.url);
  return answerWith((context) => costCsv(context, table, searchParams, Date.now()), csvAnswer);
}
