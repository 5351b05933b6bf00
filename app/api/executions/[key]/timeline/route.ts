import { answer } from "@/lib/server/answer";
import { readTimeline } from "@/lib/server/readTimeline";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  return answer((context) => readTimeline(context, key));
}
