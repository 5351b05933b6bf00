import { notFound } from "@/lib/server/errors";
import { readReplayStep } from "@/lib/server/replay/readReplayStep";
import { answer } from "../../../../../_http/answer";
import { idOf, type PathOf } from "../../../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key" | "event">): Promise<Response> {
  const { key, event: text } = await params;
  const event = idOf(text);
  return answer(async (context) => (event === null ? notFound.event(text) : readReplayStep(context, key, event)));
}
