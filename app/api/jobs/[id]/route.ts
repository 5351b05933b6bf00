import { answer } from "@/lib/server/answer";
import { readJob } from "@/lib/server/readJob";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly id: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
  const { id } = await params;
  return answer((context) => readJob(context, id));
}
