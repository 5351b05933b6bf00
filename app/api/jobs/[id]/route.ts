import { notFound } from "@/lib/server/errors";
import { cancelJob, readJob } from "@/lib/server/jobs/readJob";
import { answer } from "../../_http/answer";
import { idOf, type PathOf } from "../../_http/request";

export const runtime = "nodejs";

export async function GET(_request: Request, { params }: PathOf<"id">): Promise<Response> {
  const { id: text } = await params;
  const id = idOf(text);
  return answer(async (context) => (id === null ? notFound.job(text) : readJob(context, id)));
}

/** Cancels it. */
export async function DELETE(_request: Request, { params }: PathOf<"id">): Promise<Response> {
  const { id: text } = await params;
  const id = idOf(text);
  return answer(async (context) => (id === null ? notFound.job(text) : cancelJob(context, id)));
}
