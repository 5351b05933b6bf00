import { parseProbeQuery } from "@/lib/contract/probe";
import { readProbe } from "@/lib/server/replay/readProbe";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** An expression at each visit of a state. */
export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, parseProbeQuery, (context, query) => readProbe(context, key, query));
}
