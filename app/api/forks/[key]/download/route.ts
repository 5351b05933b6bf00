import { downloadFork } from "@/lib/server/forks/downloadFork";
import { answerWith } from "../../../_http/answer";
import type { PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerWith(
    (context) => downloadFork(context, key),
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
