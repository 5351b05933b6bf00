import { answerWith } from "../../../../_http/answer";
import { downloadReplayReport } from "@/lib/server/replay/downloadReplayReport";

import type { PathOf } from "../../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerWith(
    (context) => downloadReplayReport(context, key),
    (text) =>
      new Response(text, {
        headers: {
          "cache-control": "no-store",
          "content-type": "application/json; charset=utf-8",
          "content-disposition": `attachment; filename="divergence-${key}.json"`,
        },
      }),
  );
}
