import { assignmentSchema } from "@/lib/contract/change";
import { assignExecution } from "@/lib/server/assignExecution";
import { answer } from "../../../_http/answer";
import { bodyOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function POST(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer(async (context) => {
    const given = await bodyOf(request, assignmentSchema);
    return given.ok ? assignExecution(context, key, given.value) : given;
  });
}
