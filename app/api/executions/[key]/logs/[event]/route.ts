import { notFound } from "@/lib/server/errors";
import { readAskedJob } from "@/lib/server/jobs/askedJob";
import { askForLogs } from "@/lib/server/lambdaLogs/askForLogs";
import { answer } from "../../../../_http/answer";
import { idOf, type PathOf } from "../../../../_http/request";

export const runtime = "nodejs";

/** Asks the worker for the log lines of the attempt that an event scheduled. */
export function POST(_request: Request, { params }: PathOf<"key" | "event">): Promise<Response> {
  return answer(async (context) => {
    const { key, event } = await params;
    const id = idOf(event);
    return id === null ? notFound.event(event) : askForLogs(context, key, id);
  });
}

/** What was found, once the job `?job=` is done. */
export function GET(request: Request): Promise<Response> {
  const text = new URL(request.url).searchParams.get("job") ?? "";
  const id = idOf(text);
  return answer((context) =>
    id === null ? Promise.resolve(notFound.job(text)) : readAskedJob(context, "lambdaLogs", id),
  );
}
