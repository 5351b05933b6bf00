import { answer } from "../../../_http/answer";
import { cancelReplay, readReplay } from "@/lib/server/replay/readReplay";

import type { PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => readReplay(context, key));
}

/** Gives up what the worker does for it; the next question begins anew. */
export async function DELETE(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => cancelReplay(context, key));
}
