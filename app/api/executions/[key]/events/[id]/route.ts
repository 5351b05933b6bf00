import { notFound } from "@/lib/server/errors";
import { readEvent } from "@/lib/server/readEvent";
import { answer } from "../../../../_http/answer";
import { idOf, type PathOf } from "../../../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"key" | "id">): Promise<Response> {
  const { key, id: text } = await params;
  const id = idOf(text);
  return answer(async (context) => (id === null ? notFound.event(text) : readEvent(context, key, id)));
}
