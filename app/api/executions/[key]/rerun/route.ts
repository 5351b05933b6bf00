import { err, ok, type Result } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import { RERUN_WAYS, rerunRequestSchema, type RerunWay, rerunWayField } from "@/lib/contract/rerun";
import { previewRerun } from "@/lib/server/rerun/preview";
import { rerunNow } from "@/lib/server/rerun/rerunNow";
import { answer } from "../../../_http/answer";
import { answerQuery, bodyOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** What a way to run it again will do. Nothing is done. */
export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, readHow, (context, how) => previewRerun(context, key, how));
}

/** Runs it again: the local engine, or the source of its account, where that may be written to. */
export function POST(request: Request, { params }: PathOf<"key">): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, rerunRequestSchema);
    return asked.ok ? rerunNow(context, (await params).key, asked.value) : asked;
  });
}

function readHow(params: URLSearchParams): Result<RerunWay, QueryProblem> {
  const how = rerunWayField.safeParse(params.get("how"));
  return how.success ? ok(how.data) : err({ parameter: "how", why: `it should be one of ${RERUN_WAYS.join(", ")}` });
}
