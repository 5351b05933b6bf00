import { downloadMockFile } from "@/lib/server/replay/downloadMockFile";
import { answerWith } from "../../../../_http/answer";
import type { PathOf } from "../../../../_http/request";

export const runtime = "nodejs";

/** What the tasks of the recorded run answered, as a mock file. */
export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerWith(
    (context) => downloadMockFile(context, key),
    ({ fileName, text }) =>
      new Response(text, {
        headers: {
          "cache-control": "no-store",
          "content-type": "application/json; charset=utf-8",
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        },
      }),
  );
}
