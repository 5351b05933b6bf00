import { answerWith } from "../../../_http/answer";
import { streamOf } from "../../../_http/stream";
import { downloadExecution } from "@/lib/server/downloadExecution";

import type { PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerWith(
    (context) => downloadExecution(context, key),
    ({ fileName, chunks }) =>
      new Response(streamOf(chunks), {
        headers: {
          "cache-control": "no-store",
          "content-type": "application/json; charset=utf-8",
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        },
      }),
  );
}
