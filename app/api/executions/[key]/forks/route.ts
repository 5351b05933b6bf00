import { newForkSchema } from "@/lib/contract/forkStages";
import { listForksOf } from "@/lib/server/forks/listForks";
import { saveFork } from "@/lib/server/forks/saveFork";
import { answer } from "../../../_http/answer";
import { bodyOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => listForksOf(context, key));
}

/** Keeps a fork under a name. */
export async function POST(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer(async (context) => {
    const given = await bodyOf(request, newForkSchema);
    return given.ok ? saveFork(context, key, given.value) : given;
  });
}
