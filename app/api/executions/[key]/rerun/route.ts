import { err, ok, type Result } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import { RERUN_WAYS, type RerunWay, rerunWayField } from "@/lib/contract/rerun";
import { previewRerun } from "@/lib/server/rerun/preview";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** What a way to run it again will do. Nothing is done. */
export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, readHow, (context, how) => previewRerun(context, key, how));
}

function readHow(params: URLSearchParams): Result<RerunWay, QueryProblem> {
  const how = rerunWayField.safeParse(params.get("how"));
  return how.success ? ok(how.data) : err({ parameter: "how", why: `it should be one of ${RERUN_WAYS.join(", ")}` });
}
