import { parseInsideQuery } from "@/lib/contract/inside";
import { readInside } from "@/lib/server/readInside";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, parseInsideQuery, (context, query) => readInside(context, key, query));
}
