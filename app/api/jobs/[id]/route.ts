import { notFound } from "@/lib/server/errors";
import { readJob } from "@/lib/server/readJob";
import { answer } from "../../_http/answer";
import { idOf, type PathOf } from "../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"id">): Promise<Response> {
  const { id: text } = await params;
  const id = idOf(text);
  return answer(async (context) => (id === null ? notFound.job(text) : readJob(context, id)));
}
