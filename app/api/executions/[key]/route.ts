import { answer } from "../../_http/answer";
import { openExecution } from "@/lib/server/openExecution";
import { removeExecution } from "@/lib/server/removeExecution";

import type { PathOf } from "../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => openExecution(context, key));
}

export async function DELETE(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => removeExecution(context, key));
}
