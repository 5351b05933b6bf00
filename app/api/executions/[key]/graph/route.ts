import { answer } from "../../../_http/answer";
import { readGraph } from "@/lib/server/readGraph";

import type { PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => readGraph(context, key));
}
