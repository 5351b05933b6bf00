import { err, ok, type Result } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import { isShareFormat, SHARE_FORMATS, type ShareFormat } from "@/lib/contract/share";
import { shareExecution } from "@/lib/server/share/shareExecution";
import { answerQuery, type PathOf } from "../../../_http/request";
import { streamOf } from "../../../_http/stream";

export const runtime = "nodejs";

export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  // The guard has let this host through.
  const page = `${new URL(request.url).origin}/executions/${key}`;
  return answerQuery(
    request,
    formatIn,
    (context, format) => shareExecution(context, key, format, page),
    ({ fileName, mediaType, chunks }) =>
      new Response(streamOf(chunks), {
        headers: {
          "cache-control": "no-store",
          "content-type": mediaType,
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        },
      }),
  );
}

function formatIn(params: URLSearchParams): Result<ShareFormat, QueryProblem> {
  const as = params.get("as");
  return isShareFormat(as) ? ok(as) : err({ parameter: "as", why: `it should be one of ${SHARE_FORMATS.join(", ")}` });
}
