import { readCommands } from "@/lib/server/share/readCommands";
import { answer } from "../../../_http/answer";
import type { PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** Commands of the AWS CLI about an execution. */
export async function GET(_request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer((context) => readCommands(context, key));
}
