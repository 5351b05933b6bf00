import { renamedForkSchema } from "@/lib/contract/forkStages";
import { removeFork, renameFork } from "@/lib/server/forks/changeFork";
import { readFork } from "@/lib/server/forks/listForks";
import { answer } from "../../_http/answer";
import { bodyOf, type PathOf } from "../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => readFork(context, key));
}

/** Gives it another name. */
export async function POST(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer(async (context) => {
    const given = await bodyOf(request, renamedForkSchema);
    return given.ok ? renameFork(context, key, given.value.name) : given;
  });
}

export async function DELETE(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => removeFork(context, key));
}
