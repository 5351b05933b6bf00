import { answer } from "@/lib/server/answer";
import { assignExecution } from "@/lib/server/assignExecution";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function POST(request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  return answer(async (context) => assignExecution(context, key, await request.json().catch(() => null)));
}
