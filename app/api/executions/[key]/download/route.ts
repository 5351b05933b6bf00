import { answerWith, streamOf } from "@/lib/server/answer";
import { downloadExecution } from "@/lib/server/downloadExecution";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
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
