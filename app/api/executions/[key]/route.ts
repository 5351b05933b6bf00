import { answer } from "@/lib/server/answer";
import { openExecution } from "@/lib/server/openExecution";
import { removeExecution } from "@/lib/server/removeExecution";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  return answer((context) => openExecution(context, key));
}

export async function DELETE(_request: Request, { params }: Place): Promise<Response> {
  const { key } = await params;
  return answer((context) => removeExecution(context, key));
}
