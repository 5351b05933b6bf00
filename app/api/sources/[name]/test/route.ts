import { notFound } from "@/lib/server/errors";
import { readAskedJob } from "@/lib/server/jobs/askedJob";
import { askForTest } from "@/lib/server/sources/askForTest";
import { answer } from "../../../_http/answer";
import { idOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** Asks the worker to try the calls that a source needs; `?job=` of the other finds what came of it. */
export function POST(_request: Request, { params }: PathOf<"name">): Promise<Response> {
  return answer(async (context) => askForTest(context, (await params).name));
}

export function GET(request: Request): Promise<Response> {
  const text = new URL(request.url).searchParams.get("job") ?? "";
  const id = idOf(text);
  return answer((context) =>
    id === null ? Promise.resolve(notFound.job(text)) : readAskedJob(context, "testSource", id),
  );
}
