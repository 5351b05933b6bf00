import { parseOriginQuery } from "@/lib/contract/origin";
import { readOrigin } from "@/lib/server/replay/readOrigin";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** Where the value came from that an event shows at a path. */
export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, parseOriginQuery, (context, query) => readOrigin(context, key, query));
}
