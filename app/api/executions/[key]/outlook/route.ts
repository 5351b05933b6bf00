import { answer } from "../../../_http/answer";
import { readOutlook } from "@/lib/server/readOutlook";

import type { PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => readOutlook(context, key));
}
