import { answerWith } from "@/lib/server/answer";
import { downloadReplayReport } from "@/lib/server/replay/downloadReplayReport";

export const runtime = "nodejs";

type Place = { readonly params: Promise<{ readonly key: string }> };

export async function GET(_request: Request, { params }: Place): Promise<Response> {
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
