import { answer } from "@/lib/server/answer";
import { readGraph } from "@/lib/server/readGraph";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  return answer((context) => readGraph(context, key));
}
