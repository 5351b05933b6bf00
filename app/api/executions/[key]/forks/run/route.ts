import { forkRequestSchema } from "@/lib/contract/forkStages";
import { runFork } from "@/lib/server/forks/runFork";
import { answer } from "../../../../_http/answer";
import { bodyOf, type PathOf } from "../../../../_http/request";

export const runtime = "nodejs";

/** Lets the worker run a fork; nothing is kept of it. */
export async function POST(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer(async (context) => {
    const given = await bodyOf(request, forkRequestSchema);
    return given.ok ? runFork(context, key, given.value.stages) : given;
  });
}
