import { judgementRequestSchema } from "@/lib/contract/askedJudgement";
import { notFound } from "@/lib/server/errors";
import { askJudgement } from "@/lib/server/forks/askJudgement";
import { readAskedJob } from "@/lib/server/jobs/askedJob";
import { answer } from "../../../../_http/answer";
import { bodyOf, idOf, type PathOf } from "../../../../_http/request";

export const runtime = "nodejs";

/** Says what is to be confirmed before AWS is asked about the changed states of a fork, or has the worker ask. */
export async function POST(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answer(async (context) => {
    const given = await bodyOf(request, judgementRequestSchema);
    return given.ok ? askJudgement(context, key, given.value) : given;
  });
}

/** What AWS said, once the job `?job=` is done. */
export function GET(request: Request): Promise<Response> {
  const text = new URL(request.url).searchParams.get("job") ?? "";
  const id = idOf(text);
  return answer((context) =>
    id === null ? Promise.resolve(notFound.job(text)) : readAskedJob(context, "judgeFork", id),
  );
}
