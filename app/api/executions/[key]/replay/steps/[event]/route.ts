import { answer } from "@/lib/server/answer";
import { readReplayStep } from "@/lib/server/replay/readReplayStep";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string; readonly event: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
  const { key, event } = await params;
  return answer((context) => readReplayStep(context, key, event));
}
