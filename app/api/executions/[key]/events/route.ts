import { answer } from "@/lib/server/answer";
import { listEvents } from "@/lib/server/listEvents";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function GET(request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  const { searchParams } = new URL(request.url);
  return answer((context) => listEvents(context, key, searchParams));
}
