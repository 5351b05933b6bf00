import { answer } from "@/lib/server/answer";
import { cancelReplay, readReplay } from "@/lib/server/replay/readReplay";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  return answer((context) => readReplay(context, key));
}

/** Gives up what the worker does for it; the next question begins anew. */
export async function DELETE(_request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  return answer((context) => cancelReplay(context, key));
}
