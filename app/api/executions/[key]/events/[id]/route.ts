import { answer } from "@/lib/server/answer";
import { readEvent } from "@/lib/server/readEvent";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string; readonly id: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
  const { key, id } = await params;
  return answer((context) => readEvent(context, key, id));
}
