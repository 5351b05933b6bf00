import { readEngineAnswer } from "@/lib/server/engine/askEngine";
import { notFound } from "@/lib/server/errors";
import { answer } from "../../../_http/answer";
import { idOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(_: Request, { params }: PathOf<"id">): Promise<Response> {
  const { id: text } = await params;
  const id = idOf(text);
  return answer(async (context) => (id === null ? notFound.engineRequest(text) : readEngineAnswer(context, id)));
}
